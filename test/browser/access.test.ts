import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openServed, type Served } from '../support/served.ts';
import { envFor } from '../support/upstream.ts';
import { openPage } from './page.ts';

const THREE = 'gemini,llama-70b,deepseek';
const LONG = 'Explain it with the formula, in a table too.';

describeInChromium('the page, by other ways than a mouse and a screen', () => {
  let browser: Browser;
  /** So slow that a test comes in between, whatever else the machine does. */
  let emulator: Emulator;
  let served: Served;
  beforeAll(async () => {
    browser = await openChromium();
    emulator = await openEmulator({ tokensPerSecond: [12, 20] });
    served = await openServed(envFor(emulator));
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
  });

  it('leaves the keyboard at the answer whose button went away, and names it in few words', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`);
    await it.ask(LONG);
    const column = it.page.getByRole('article', { name: 'Answer 1: Gemini 3.5 Flash-Lite', exact: true });
    const press = async (name: string): Promise<void> => {
      await column.getByRole('button', { name, exact: true }).focus();
      await it.page.keyboard.press('Enter');
    };
    const isAt = (place: Locator) => place.evaluate((element) => element === document.activeElement);
    await press('Stop Gemini 3.5 Flash-Lite');
    await column.locator('.failure').waitFor();
    expect(await isAt(column)).toBe(true);
    await press('Retry');
    await column.locator('.failure').waitFor({ state: 'detached' });
    expect(await isAt(column)).toBe(true);
    await it.page.getByRole('button', { name: 'Stop all' }).focus();
    await it.page.keyboard.press('Enter');
    await it.ended();
    expect(await isAt(it.question)).toBe(true);
  });

  it('leaves the keyboard where it was after copying, over plain HTTP too', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`, {}, () => {
      Object.defineProperty(window, 'isSecureContext', { get: () => false });
    });
    await it.ask('Hi');
    await it.ended();
    const copy = it.page.getByRole('button', { name: 'Copy all' });
    await copy.focus();
    await it.page.keyboard.press('Enter');
    const copied = it.page.getByRole('button', { name: 'Copied' });
    await copied.waitFor();
    expect(await copied.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('shows which view and which page one is at where the system chooses all colours', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`, { forcedColors: 'active' });
    await it.ask('Hi');
    const outlined = (selector: string) =>
      it.page
        .locator(selector)
        .evaluateAll((all) => all.map((one) => getComputedStyle(one).outlineStyle === 'solid'));
    expect(await outlined('.top-bar nav a')).toEqual([true, false, false]);
    expect(await outlined('.segments button')).toEqual([true, false, false, false]);
  });

  it('prints questions and answers, and nothing that is there to be pressed', async () => {
    await using it = await openPage(browser, `${served.url}/?models=${THREE}`, { colorScheme: 'dark' });
    await it.ask('Hi');
    await it.ended();
    await it.page.emulateMedia({ media: 'print' });
    const buttons = await it.page
      .locator('button')
      .evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.className));
    expect(new Set(buttons)).toEqual(new Set(['model-name']));
    await expect.poll(() => it.question.isVisible()).toBe(false);
    expect(await it.page.locator('body').evaluate((body) => getComputedStyle(body).color)).toBe(
      'rgb(29, 28, 26)',
    );
  });
});
