import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openServed, type Served } from '../support/served.ts';
import { envFor } from '../support/upstream.ts';
import { auditOf, openPage, openTab, textsOf } from './page.ts';
import { streamOf } from './stream-of.ts';

const THREE = 'gemini,llama-70b,deepseek';
const LONG = 'Explain it with the formula, in a table too.';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describeInChromium('reading', () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    browser = await openChromium();
    served = await openServed({ CORO_DEMO: '1' });
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });

  it('streams on after a reload in the middle of an answer, without losing a word', async () => {
    // So slow that it is the middle still, however busy the machine is.
    await using emulator = await openEmulator({ tokensPerSecond: [15, 20] });
    await using slow = await openServed(envFor(emulator));
    await using it = await openPage(browser, `${slow.url}/?models=${THREE}`);
    await it.ask(LONG);
    await expect.poll(async () => (await textsOf(it.columns()))[0]?.length).toBeGreaterThan(300);
    const [before = ''] = await textsOf(it.columns());
    await it.page.reload();
    await it.ended();
    const [after = ''] = await textsOf(it.columns());
    expect(after).toContain(before.slice(200, 240));
    expect(after.length).toBeGreaterThan(before.length);
    expect(await it.page.locator('.failure').count()).toBe(0);
    expect(await it.page.locator('.question h2').innerText()).toContain(LONG);
  });

  it('finds a conversation again in another tab, and after a reload', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    await it.ask('Name a colour.');
    await it.ended();
    const texts = await textsOf(it.columns());
    await using second = await openTab(it, served.url);
    await second.ended();
    expect(await textsOf(second.columns())).toEqual(texts);
    await it.page.reload();
    await it.ended();
    expect(await textsOf(it.columns())).toEqual(texts);
  });

  it('streams on in a second tab', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    await it.ask(LONG);
    await expect.poll(async () => (await textsOf(it.columns()))[0]?.length).toBeGreaterThan(200);
    await using second = await openTab(it, served.url);
    await second.ended();
    await it.ended();
    expect(await textsOf(second.columns())).toEqual(await textsOf(it.columns()));
    expect(await second.page.locator('.failure').count()).toBe(0);
  });

  it('can be used with the keyboard alone', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    const { page } = it;
    const { keyboard } = page;
    await page.getByRole('button', { name: 'Ask 3' }).waitFor();
    await keyboard.press('/');
    await keyboard.type('Line one');
    await keyboard.press('Shift+Enter');
    await keyboard.type('line two');
    expect(await it.question.inputValue()).toBe('Line one\nline two');
    await keyboard.press('Enter');
    await it.ended();
    await it.question.evaluate((field) => (field as HTMLElement).blur());
    const focused = () => page.evaluate(() => document.activeElement?.querySelector('h3')?.textContent ?? '');
    await keyboard.press('2');
    await expect.poll(focused).toContain('Llama');
    await keyboard.press(']');
    await expect.poll(focused).toContain('DeepSeek');
    await keyboard.press('r');
    await page.getByText('2 of 2', { exact: true }).waitFor();
    await it.ended();
    await keyboard.press('f');
    await page.locator('.answers.focus').waitFor();
    await keyboard.press('v');
    await page.getByRole('tablist').waitFor();
    await page.getByRole('tab').nth(2).press('ArrowRight');
    await expect.poll(() => page.getByRole('tab').first().getAttribute('aria-selected')).toBe('true');
    await keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.getByRole('checkbox').press('Space');
    await keyboard.press('Escape');
    // Switched off, a single key does nothing.
    await page.getByRole('tab').first().press('v');
    expect(await page.getByRole('tablist').count()).toBe(1);
  });

  it('remembers the view', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    await it.ask('Hi');
    await it.ended();
    await it.page.getByRole('button', { name: 'Focus' }).click();
    await it.page.locator('.rail-item').nth(2).click();
    expect(await it.columns().locator('h3').innerText()).toContain('DeepSeek');
    await it.page.reload();
    await it.page.locator('.answers.focus').waitFor();
  });

  it('lies side by side to be swiped on a phone', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`, PHONE);
    await it.ask(LONG);
    await it.ended();
    const inSight = () =>
      it.columns().evaluateAll((columns) =>
        columns.map((column) => {
          const { left, right } = column.getBoundingClientRect();
          return left >= 0 && right <= innerWidth;
        }),
      );
    expect(await inSight()).toEqual([true, false, false]);
    await it.page.locator('.answers.columns').evaluate((row) => row.scrollTo({ left: row.clientWidth }));
    await expect.poll(inSight).toEqual([false, true, false]);
    await expect
      .poll(() => it.page.locator('.column-strip button').nth(1).getAttribute('aria-current'))
      .toBe('true');
    // Nothing makes the page itself wider than the phone.
    expect(await it.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await auditOf(it.page)).toEqual([]);
  });

  it('puts as many columns in a row as there is room for', async () => {
    await using it = await openPage(
      browser,
      `${served.url}/?models=gemini,llama-70b,llama-8b,mixtral,deepseek`,
    );
    await it.ask('Hi');
    await it.ended();
    const perRow = async (width: number): Promise<number> => {
      await it.page.setViewportSize({ width, height: 900 });
      const tops = await it
        .columns()
        .evaluateAll((all) => all.map((column) => column.getBoundingClientRect().top));
      return tops.filter((top) => top === tops[0]).length;
    };
    expect([await perRow(1000), await perRow(1200), await perRow(1600), await perRow(1900)]).toEqual([
      2, 3, 4, 4,
    ]);
  });

  it('keeps the place of turns that are long past, and shows them to whoever goes back', async () => {
    await using emulator = await openEmulator({ latencyMs: 0, tokensPerSecond: 5_000 });
    await using fast = await openServed(envFor(emulator));
    await using it = await openPage(browser, `${fast.url}/?models=deepseek`);
    for (let turn = 1; turn <= 13; turn++) {
      await it.ask(`Question ${turn}: compare them in a table.`);
      await it.page
        .locator('.run-totals')
        .nth(turn - 1)
        .getByText('1 of 1 answered')
        .waitFor();
    }
    const [first, height] = [it.page.locator('.turn').first(), () => document.body.scrollHeight];
    await expect.poll(() => first.locator('.column').count()).toBe(0);
    expect(await it.page.locator('.column').count()).toBeGreaterThanOrEqual(10);
    const before = await it.page.evaluate(height);
    await first.scrollIntoViewIfNeeded();
    await first.getByText('"Question 1: compare').waitFor();
    expect(Math.abs((await it.page.evaluate(height)) - before)).toBeLessThan(100);
  });

  it('brings a new question to the top, below the bar', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    for (const question of ['Name a colour.', LONG, 'Name another one.']) {
      await it.ask(question);
      await it.columns().first().locator('.markdown').waitFor();
      const top = () =>
        it.page
          .locator('.turn')
          .last()
          .evaluate((turn) => turn.getBoundingClientRect().top);
      await expect.poll(async () => Math.round(await top())).toBe(64);
      await it.ended();
    }
  });

  it('folds a long question, so that its answers are in sight, and names the tab by it', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    await it.ask('A text that was pasted. '.repeat(200));
    await it.columns().first().locator('.markdown').waitFor();
    const height = () => it.page.locator('.question h2').evaluate((head) => head.clientHeight);
    expect(await height()).toBeLessThan(120);
    expect(await it.page.title()).toMatch(/^A text that was pasted\. .* · CORO$/);
    await it.page.getByRole('button', { name: 'Show all of it' }).click();
    expect(await height()).toBeGreaterThan(300);
  });

  it('is read from right to left where the words are', async () => {
    await using emulator = await openEmulator({ log: false });
    await using own = await openServed(envFor(emulator));
    emulator.play(streamOf('السماء زرقاء.\n\n- أولا\n- ثانيا\n\nBlue it is.\n\n```\nlet a\n```'), {
      provider: 'deepseek',
      times: 1,
    });
    await using it = await openPage(browser, `${own.url}/?models=deepseek`);
    await it.ask('لماذا السماء زرقاء؟');
    await it.ended();
    const directions = (selector: string) =>
      it.page.locator(selector).evaluateAll((all) => all.map((one) => getComputedStyle(one).direction));
    expect(await directions('.markdown :is(p, li, pre)')).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr']);
    expect(await directions('.question h2')).toEqual(['rtl']);
    await it.question.fill('ولماذا');
    expect(await directions('#question')).toEqual(['rtl']);
  });

  it('breaks a line where a model wrote one as HTML, as it does in cells of tables', async () => {
    await using emulator = await openEmulator({ log: false });
    await using own = await openServed(envFor(emulator));
    emulator.play(streamOf('| a |\n|---|\n| one<br>two<BR/>three |\n\n<br />\n\nIn code: `<br>`.'), {
      provider: 'deepseek',
      times: 1,
    });
    await using it = await openPage(browser, `${own.url}/?models=deepseek`);
    await it.ask('Hi');
    await it.ended();
    expect(await it.columns().locator('tbody td').innerText()).toBe('one\ntwo\nthree');
    expect(await it.columns().locator('.markdown').innerText()).toMatch(/three\s+In code: <br>\.$/);
  });

  it('names the tab by the page that is shown', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.ask('Name a colour.');
    const title = () => it.page.title();
    await expect.poll(title).toBe('Name a colour. · CORO');
    await it.page.getByRole('link', { name: 'Models' }).click();
    await expect.poll(title).toBe('Models · CORO');
    await it.page.goBack();
    await expect.poll(title).toBe('Name a colour. · CORO');
  });

  it('is there at an address that nobody could have meant', async () => {
    await using it = await openPage(browser, `${served.url}/#/models/%E0%A4%A`);
    await it.page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    expect(it.troubles).toEqual([]);
  });

  it('says of a key in demo mode that it is none', async () => {
    await using it = await openPage(browser, `${served.url}/#/models`);
    const groq = it.page.locator('.key-list li').filter({ hasText: 'Groq' });
    await groq.waitFor();
    expect(await groq.locator('.badge').innerText()).toBe('simulated');
  });

  it('leaves room to read on a phone held sideways, and where the page is enlarged fourfold', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`, {
      viewport: { width: 320, height: 256 },
    });
    await it.ask(LONG);
    await it.ended();
    const share = await it
      .columns()
      .locator('.markdown')
      .evaluate((text) => {
        text.scrollIntoView({ block: 'center' });
        const rows = Array.from({ length: innerHeight }, (_, y) =>
          document.elementFromPoint(innerWidth / 2, y),
        );
        return rows.filter((at) => at !== null && text.contains(at)).length / innerHeight;
      });
    expect(share).toBeGreaterThan(0.9);
  });

  it('keeps the heads of columns in sight', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`, {
      viewport: { width: 1280, height: 500 },
    });
    await it.ask(LONG);
    await it.ended();
    await it.page.mouse.wheel(0, 400);
    const top = () =>
      it
        .columns()
        .first()
        .locator('.column-head')
        .evaluate((head) => head.getBoundingClientRect().top);
    await expect.poll(async () => Math.round(await top())).toBe(52);
  });

  it('tells screen readers of progress and failures, not of every word', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    await it.page.locator('.chip-name').first().waitFor();
    await it.page.evaluate(() => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      const status = document.querySelector('[role="status"]');
      if (status)
        new MutationObserver(() => said.push(status.textContent ?? '')).observe(status, {
          childList: true,
          characterData: true,
          subtree: true,
        });
    });
    await it.ask(LONG);
    await it.ended();
    await expect
      .poll(() => it.page.locator('[role="status"]').textContent())
      .toContain('All answers are in.');
    const said = (await it.page.evaluate('said')) as string[];
    expect(said[0]).toContain('Asked 3 models.');
    expect(said.length).toBeLessThanOrEqual(5);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe-core minds, on any page, in ${colorScheme}`, async () => {
      await using it = await openPage(browser, `${served.url}/?models=${THREE}`, { colorScheme });
      const { page } = it;
      await page.getByText('Demo mode.').waitFor();
      expect(await auditOf(page)).toEqual([]);
      await it.ask(LONG);
      await it.columns().first().locator('.markdown').waitFor();
      expect(await auditOf(page)).toEqual([]);
      await it.page.keyboard.press('Escape');
      await it.ended();
      for (const view of ['Focus', 'Tabs', 'Stack', 'Columns']) {
        await page.getByRole('button', { name: view }).click();
        expect([view, ...(await auditOf(page))]).toEqual([view]);
      }
      await page.getByRole('button', { name: 'Add a model' }).last().click();
      await page.getByRole('searchbox').waitFor();
      expect(await auditOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Options' }).click();
      expect(await auditOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await it
        .columns()
        .first()
        .getByRole('button', { name: /^What to do/ })
        .click();
      // A menu is a landmark for nobody; it has the focus while it is open.
      expect(await auditOf(page, ['region'])).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      expect(await auditOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Models' }).click();
      await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
      expect(await auditOf(page)).toEqual([]);
    });
  }
});
