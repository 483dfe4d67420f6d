import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The page in Chromium, as a test drives and watches it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly question: Locator;
  /** A turn's columns, in order. */
  columns(turn?: number): Locator;
  /** Begins a new conversation; resolves when that is drawn, a frame later. */
  startOver(): Promise<void>;
  /** Types a question and asks it; resolves when its turn is there. */
  ask(question: string): Promise<void>;
  /** Waits until every answer of the last turn has ended. */
  ended(): Promise<void>;
  /** What went wrong in the page so far: errors, refused policies, and requests to anybody but the server. */
  readonly troubles: readonly string[];
}

/** Opens the page in a browser context of its own: nothing kept, nothing shared. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
  /** Runs in the page before its own scripts. */
  before?: () => void,
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  if (before) await context.addInitScript(before);
  return watch(await context.newPage(), address);
}

/** Another tab of the same browser. */
export async function openTab({ page }: WatchedPage, address: string): Promise<WatchedPage> {
  return watch(await page.context().newPage(), address);
}

async function watch(page: Page, address: string): Promise<WatchedPage> {
  const { origin } = new URL(address);
  const troubles: string[] = [];
  page.on('pageerror', ({ message }) => troubles.push(`error: ${message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  const question = page.getByRole('textbox', { name: 'Your question' });
  const turns = page.locator('.turn');
  return {
    page,
    question,
    troubles,
    columns: (turn = -1) => (turn < 0 ? turns.last() : turns.nth(turn)).locator('.column'),
    async ask(text) {
      // Who is asked is known once the server has told of its models.
      await page.locator('.composer .chip:not(.add)').first().waitFor();
      const before = await turns.count();
      await question.fill(text);
      await question.press('Enter');
      // It is drawn a frame later: until then the last turn is the one before, which has ended.
      await turns.nth(before).waitFor();
    },
    async startOver() {
      await page.getByRole('button', { name: 'Start a new conversation' }).click();
      await page.locator('.welcome').waitFor();
    },
    [Symbol.asyncDispose]: () => page.context().close(),
    async ended() {
      await expect
        .poll(() => turns.last().locator('.column').evaluateAll(statesOf), { timeout: 30_000 })
        .toSatisfy((states: readonly string[]) => states.length > 0 && states.every(isEnded));
    },
  };
}

const statesOf = (columns: readonly Element[]): readonly string[] =>
  columns.map((column) => column.getAttribute('data-state') ?? '');

function isEnded(state: string): boolean {
  return state === 'completed' || state === 'failed';
}

/** What each column shows below its head. */
export async function textsOf(columns: Locator): Promise<readonly string[]> {
  return await columns
    .locator('.column-body')
    .evaluateAll((bodies) => bodies.map((it) => it.textContent ?? ''));
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeFinding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe-core finds against WCAG 2.2 AA and its own good practice, a line each. */
export async function auditOf(page: Page, withoutRules: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const without = [...withoutRules, 'target-size'];
  const found = (await page.evaluate(`(async () => {
    const all = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: ${JSON.stringify(Object.fromEntries(without.map((id) => [id, { enabled: false }])))},
    });
    const sizes = { runOnly: { type: 'rule', values: ['target-size'] } };
    const composer = document.querySelector('.composer');
    const own = composer ? await axe.run(composer, sizes) : { violations: [] };
    // What the composer covers for now, as the page scrolls beneath it, is not small.
    composer?.style.setProperty('visibility', 'hidden');
    const others = await axe.run(document, sizes);
    composer?.style.removeProperty('visibility');
    return [all, own, others].flatMap(({ violations }) => violations);
  })()`)) as readonly AxeFinding[];
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** What the page has kept of the only turn's answers, word for word; nothing before the turn is kept. */
export function keptTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    () =>
      new Promise<readonly string[]>((resolve, reject) => {
        const opening = indexedDB.open('coro');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('turns').objectStore('turns').getAll();
          reading.onsuccess = () => {
            opening.result.close();
            const [turn] = reading.result as {
              takes: { answer: { parts: { type: string; text: string }[] } }[];
            }[];
            resolve(
              (turn?.takes ?? []).map(({ answer }) =>
                answer.parts
                  .filter(({ type }) => type === 'text')
                  .map(({ text }) => text)
                  .join(''),
              ),
            );
          };
        };
      }),
  );
}
