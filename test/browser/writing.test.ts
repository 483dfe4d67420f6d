import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openServed, type Served } from '../support/served.ts';
import { envFor } from '../support/upstream.ts';
import { openPage, openTab } from './page.ts';

describeInChromium('writing', () => {
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

  it('keeps what was not asked yet over a reload, for its own tab', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.question.fill('A long question\nthat is not done');
    await it.page.reload();
    expect(await it.question.inputValue()).toBe('A long question\nthat is not done');
    await using other = await openTab(it, served.url);
    expect(await other.question.inputValue()).toBe('');
    // What was asked is no draft any more.
    await it.ask('Hi');
    // Nor is it lost to whoever reloads right after it.
    await it.page.reload();
    await it.columns().first().waitFor();
    expect(await it.question.inputValue()).toBe('');
  });

  it('goes on where it was at an address that names models and a question, whose question was asked', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek&q=First%3F`);
    await it.page.getByText('Filled in from the address.').waitFor();
    await it.ask('First?');
    await it.ended();
    await it.question.fill('Anything');
    expect(await it.page.getByText('Filled in from the address.').count()).toBe(0);
    await it.question.fill('');
    await it.page.reload();
    await it.columns().first().waitFor();
    expect(await it.question.inputValue()).toBe('');
    emulator.reset();
    await it.ask('Second?');
    await expect.poll(() => emulator.requests.length).toBe(1);
    expect(JSON.stringify(emulator.requests[0]?.body)).toContain('First?');
  });

  it('leaves Enter and Escape to whoever composes a word with them', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.ask('Hi');
    await it.columns().first().locator('.markdown').waitFor();
    await it.question.fill('かんじ');
    // Safari tells of the Enter that takes a word when the word is no longer composed, by its code alone.
    for (const init of [
      { key: 'Enter', isComposing: true },
      { key: 'Enter', keyCode: 229 },
      { key: 'Escape', isComposing: true },
    ])
      await it.question.dispatchEvent('keydown', init);
    expect(await it.question.inputValue()).toBe('かんじ');
    await it.question.press('Enter');
    await expect.poll(() => it.page.locator('.turn').count()).toBe(2);
    expect(await it.page.locator('.turn').nth(1).locator('h2').innerText()).toContain('かんじ');
    expect(await it.columns(0).first().innerText()).not.toMatch(/stopp/i);
  });

  it('sends the number that it shows: the nearest that may be, where another one was typed', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.page.getByRole('button', { name: 'Options' }).click();
    const longest = it.page.getByRole('spinbutton', { name: 'Longest answer' });
    const temperature = it.page.getByRole('spinbutton', { name: 'Temperature' });
    await longest.pressSequentially('50000');
    await temperature.pressSequentially('3');
    await longest.focus();
    expect(await temperature.inputValue()).toBe('2');
    await temperature.focus();
    expect(await longest.inputValue()).toBe('32000');
    await longest.fill('1.5');
    await temperature.focus();
    expect(await longest.inputValue()).toBe('2');
    await it.page.keyboard.press('Escape');
    emulator.reset();
    await it.ask('Hi');
    await it.ended();
    expect(emulator.requests[0]?.body).toMatchObject({ temperature: 2 });
    await it.page.getByRole('button', { name: 'Options' }).click();
    await longest.fill('0');
    await it.page.getByRole('button', { name: 'Reset' }).click();
    expect([await longest.inputValue(), await temperature.inputValue()]).toEqual(['', '']);
  });
});
