import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openLine } from '../support/open-line.ts';
import { jsonOf, openServed, type Served } from '../support/served.ts';
import { envFor } from '../support/upstream.ts';
import { keptTexts, openPage, textsOf } from './page.ts';

const LONG = 'Compare them in a table.';

describeInChromium('keeping', () => {
  let browser: Browser;
  let emulator: Emulator;
  let served: Served;
  beforeAll(async () => {
    browser = await openChromium();
    emulator = await openEmulator({ latencyMs: [20, 120], tokensPerSecond: [25, 40] });
    served = await openServed(envFor(emulator));
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
  });

  it('takes a stream up again after its connection broke, twice, without losing or doubling a word', async () => {
    await using line = await openLine(served.url);
    await using it = await openPage(browser, `${line.url}/?models=gemini,llama-70b,deepseek`);
    const resumed: string[] = [];
    it.page.on('request', (request) => {
      const id = /\/runs\/([^/]+)\/events$/.exec(request.url())?.[1];
      if (id !== undefined) resumed.push(id);
    });
    await it.ask(LONG);
    for (const length of [60, 200]) {
      await expect.poll(async () => (await textsOf(it.columns()))[1]?.length).toBeGreaterThan(length);
      const known = resumed.length;
      line.cut();
      // It has noticed, and gets no further.
      await expect.poll(() => resumed.length).toBeGreaterThan(known);
      line.mend();
    }
    await it.ended();
    expect(await it.page.locator('.failure').count()).toBe(0);
    const { responses } = (await jsonOf(`${served.url}/runs/${resumed[0]}`)) as {
      responses: { response: string }[];
    };
    expect(responses).toHaveLength(3);
    await expect.poll(() => keptTexts(it.page)).toEqual(responses.map(({ response }) => response));
  });

  it('keeps what another tab has added while it writes itself', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.ask(LONG);
    await expect.poll(async () => (await textsOf(it.columns()))[0]?.length).toBeGreaterThan(60);
    await it.page.evaluate(addColumnElsewhere);
    const [text = ''] = await textsOf(it.columns());
    await expect.poll(async () => (await keptTexts(it.page))[0]?.length).toBeGreaterThan(text.length);
    await it.ended();
    await it.page.reload();
    await expect.poll(() => it.columns().count()).toBe(2);
  });

  it('says that the browser has no room left, and goes on working', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    const cdp = await it.page.context().newCDPSession(it.page);
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: served.url, quotaSize: 1 });
    for (const question of ['Name a colour.', 'Name another one.']) {
      await it.ask(question);
      await it.ended();
      expect((await textsOf(it.columns()))[0]).toContain(`"${question}"`);
      await it.page.getByText('This browser has no room left').waitFor();
    }
    expect(await it.page.locator('.turn').count()).toBe(2);
    expect(it.troubles).toEqual([]);
  });

  it('says that the browser keeps nothing for it, and goes on working', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`, {}, () => {
      const refuse = (): never => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
      for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) {
        Object.defineProperty(globalThis, name, { get: refuse });
      }
    });
    await it.page.getByText('This browser keeps nothing for this page').waitFor();
    await it.ask('Name a colour.');
    await it.ended();
    await it.page.getByRole('button', { name: 'Focus' }).click();
    await it.page.locator('.answers.focus').waitFor();
    expect((await textsOf(it.columns()))[0]).toContain('"Name a colour."');
    expect(it.troubles).toEqual([]);
  });
});

/** Does to the only turn that is kept what another tab would do, and tells nobody. */
function addColumnElsewhere(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('coro');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const adding = opening.result.transaction('turns', 'readwrite');
      const store = adding.objectStore('turns');
      const reading = store.getAll();
      reading.onsuccess = () => {
        const [turn] = reading.result as [{ columns: { id: string; line: string; takeIds: string[] }[] }];
        const [column] = turn.columns;
        store.put({ ...turn, columns: [...turn.columns, { ...column, id: 'elsewhere', line: 'elsewhere' }] });
      };
      adding.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}
