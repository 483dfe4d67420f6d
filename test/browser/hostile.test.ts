import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openServed, type Served } from '../support/served.ts';
import { envFor } from '../support/upstream.ts';
import { hostileAnswers } from './hostile-answers.ts';
import { openPage, type WatchedPage } from './page.ts';
import { streamOf } from './stream-of.ts';

/** As many answers are shown at once. */
const AT_ONCE = 12;
const MODEL = 'deepseek';

/** What an answer may be drawn with; everything else would be a hole. */
const ALLOWED = new Set(
  'div p h4 h5 h6 ul ol li blockquote hr table thead tbody tr th td strong em del code pre br span button figure figcaption svg path'.split(
    ' ',
  ),
);

describeInChromium('hostile answers', () => {
  let browser: Browser;
  let emulator: Emulator;
  let served: Served;
  beforeAll(async () => {
    browser = await openChromium();
    emulator = await openEmulator({ log: false });
    served = await openServed(envFor(emulator));
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
  });

  afterEach(() => emulator.reset());

  it('are at least two hundred', () => {
    expect(hostileAnswers().length).toBeGreaterThanOrEqual(200);
  });

  it('run nothing, load nothing and stay in their columns', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${Array(AT_ONCE).fill(MODEL).join(',')}`);
    await it.page.evaluate(() =>
      Object.assign(globalThis, { pwned: () => Object.assign(globalThis, { wasPwned: true }) }),
    );
    const answers = hostileAnswers();
    for (let from = 0; from < answers.length; from += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, (_, at) => answers[(from + at) % answers.length] ?? '');
      for (const text of batch) emulator.play(streamOf(text), { provider: 'deepseek', times: 1 });
      await it.ask('Hi');
      await it.ended();
      expect(await it.columns().locator('.failure').allInnerTexts()).toEqual([]);
      expect([from, ...(await strangersIn(it))]).toEqual([from]);
      await it.startOver();
    }
    expect(await it.page.evaluate('globalThis.wasPwned')).toBe(undefined);
    expect(it.troubles).toEqual([]);
  }, 300_000);

  it('are followed by nobody who has not seen where they lead', async () => {
    emulator.play(streamOf('See [our bank](https://evil.example/login?x=1).'), {
      provider: 'deepseek',
      times: 1,
    });
    await using it = await openPage(browser, `${served.url}/?models=${MODEL}`);
    await it.ask('Hi');
    await it.ended();
    expect(await it.columns().locator('a').count()).toBe(0);
    await it.page.getByRole('button', { name: 'our bank' }).click();
    const link = it.page.getByRole('link', { name: 'Open in a new tab' });
    await it.page.getByText('https://evil.example/login?x=1', { exact: true }).waitFor();
    expect(await link.getAttribute('rel')).toContain('noopener noreferrer');
    expect(it.troubles).toEqual([]);
  });

  it('show a picture as words, with its whole address', async () => {
    emulator.play(streamOf('![A cat](https://evil.example/cat.png?who=me)'), {
      provider: 'deepseek',
      times: 1,
    });
    await using it = await openPage(browser, `${served.url}/?models=${MODEL}`);
    await it.ask('Hi');
    await it.ended();
    const text = await it.columns().locator('.markdown').innerText();
    expect(text).toContain('Picture, not loaded: A cat');
    expect(text).toContain('https://evil.example/cat.png?who=me');
    expect(it.troubles).toEqual([]);
  });
});

/** Elements and attributes in the answers that have no business there; and answers wider than their column. */
async function strangersIn({ page }: WatchedPage): Promise<readonly string[]> {
  return await page.evaluate(
    (allowed) => {
      const strangers: string[] = [];
      for (const body of document.querySelectorAll('.markdown')) {
        const column = body.closest('.column');
        if (column && column.scrollWidth > column.clientWidth + 1) strangers.push('wider than its column');
        for (const element of body.querySelectorAll('*')) {
          const isMath = element.closest('.katex') !== null;
          const tag = element.tagName.toLowerCase();
          if (!isMath && !allowed.includes(tag)) strangers.push(`<${tag}>`);
          for (const { name, value } of element.attributes) {
            if (name.startsWith('on') || name === 'src' || name === 'srcset' || name === 'action')
              strangers.push(name);
            if (name.endsWith('href')) strangers.push(`${name}=${value}`);
            if (name === 'style' && (!isMath || value.includes('url('))) strangers.push(`style=${value}`);
            if (name === 'id' && isMath) strangers.push(`id=${value}`);
          }
        }
      }
      return strangers;
    },
    [...ALLOWED],
  );
}
