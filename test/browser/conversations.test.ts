import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openServed, type Served } from '../support/served.ts';
import { envFor } from '../support/upstream.ts';
import { auditOf, openPage, openTab, type WatchedPage } from './page.ts';

describeInChromium('conversations', () => {
  let browser: Browser;
  let emulator: Emulator;
  let served: Served;
  beforeAll(async () => {
    browser = await openChromium();
    emulator = await openEmulator({ tokensPerSecond: [15, 20] });
    served = await openServed(envFor(emulator));
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
  });

  it('are all found again, and go on with who answered in them', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    for (const question of ['First?', 'Second?', 'Third?']) {
      await it.ask(question);
      await it.startOver();
      expect(await it.question.evaluate((field) => field === document.activeElement)).toBe(true);
    }
    await it.page.getByRole('button', { name: /^Do not ask / }).click();
    expect(await questionsIn(it)).toEqual(['Third?', 'Second?', 'First?']);
    expect(await auditOf(it.page)).toEqual([]);
    await it.page.getByRole('dialog').getByText('First?').click();
    await it.ended();
    // The first one went on being answered while others were shown.
    expect(await it.columns().locator('.failure').count()).toBe(0);
    emulator.reset();
    await it.ask('And then?');
    await expect.poll(() => emulator.requests.length).toBe(1);
    expect(JSON.stringify(emulator.requests[0]?.body)).toContain('First?');
    expect(it.troubles).toEqual([]);
  });

  it('are deleted at a second press, in every tab, with what is still being said in them', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.ask('To stay?');
    await it.ended();
    await it.startOver();
    await it.ask('To go?');
    await it.columns().first().locator('.markdown').waitFor();
    await using other = await openTab(it, served.url);
    await other.columns().first().locator('.markdown').waitFor();
    expect(await questionsIn(it)).toEqual(['To go?', 'To stay?']);
    await it.page.getByRole('button', { name: 'Delete “To go?”' }).click();
    expect(await it.page.locator('.history li').count()).toBe(2);
    await it.page.getByRole('button', { name: 'Delete for good' }).click();
    await it.page.keyboard.press('Escape');
    for (const tab of [it, other]) {
      await expect.poll(() => tab.page.locator('.turn').count()).toBe(0);
      expect(await questionsIn(tab)).toEqual(['To stay?']);
    }
    await it.page.reload();
    await it.page.locator('.turn h2').getByText('To stay?').waitFor();
    expect(it.troubles).toEqual([]);
  });
});

/** Opens the list, and reads it. */
async function questionsIn({ page }: WatchedPage): Promise<readonly string[]> {
  await page.getByRole('button', { name: 'Conversations' }).click();
  await page.locator('.history li').first().waitFor();
  return await page.locator('.history-question').allInnerTexts();
}
