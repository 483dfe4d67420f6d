import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfigFile } from '../../src/config/config-file.ts';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openServed, type Served } from '../support/served.ts';
import { envFor, FIVE, ORIGINAL_KEYS } from '../support/upstream.ts';
import { openPage, textsOf } from './page.ts';

const ALL = FIVE.join(',');
const LONG = 'Compare them in a table.';

describeInChromium('asking', () => {
  let browser: Browser;
  let emulator: Emulator;
  /** So slow that a test comes in between, whatever else the machine does. */
  let slow: Emulator;
  let steady: Served;
  let demo: Served;
  let served: Served;
  beforeAll(async () => {
    browser = await openChromium();
    emulator = await openEmulator({ latencyMs: [20, 120], tokensPerSecond: [60, 160] });
    slow = await openEmulator({ latencyMs: [20, 120], tokensPerSecond: [12, 20] });
    demo = await openServed({ CORO_DEMO: '1' });
    served = await openServed(envFor(emulator));
    steady = await openServed(envFor(slow));
  });
  afterAll(async () => {
    await browser.close();
    await demo[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
    await steady[Symbol.asyncDispose]();
    await slow[Symbol.asyncDispose]();
  });

  it('shows five answers as they come, interleaved and in a stable order', async () => {
    await using it = await openPage(browser, `${demo.url}/?models=${ALL}`);
    await it.page.getByText('Demo mode.').waitFor();
    await it.ask(LONG);
    // In place before the first word.
    await expect.poll(() => it.columns().count()).toBe(5);
    const names = await it.columns().locator('h3').allInnerTexts();
    // Several have some of their text at once, while none of them has ended.
    await it.page.waitForFunction(() => {
      const columns = [...document.querySelectorAll('.column[data-state="streaming"]')];
      return columns.filter((column) => column.querySelector('.markdown')?.textContent).length >= 3;
    });
    await it.ended();
    expect(await it.columns().locator('h3').allInnerTexts()).toEqual(names);
    const texts = await textsOf(it.columns());
    expect(texts.every((text) => text.includes('[simulated'))).toBe(true);
    expect(new Set(texts).size).toBe(5);
    expect(await it.columns().locator('table').count()).toBe(5);
    await it.page.getByText('5 of 5 answered').waitFor();
    expect(it.troubles).toEqual([]);
  });

  it('stops one answer and leaves the others, then all with Escape', async () => {
    await using it = await openPage(browser, `${steady.url}/?models=gemini,llama-70b,deepseek`);
    await it.ask(LONG);
    const [first] = await it.columns().all();
    await first?.locator('.markdown').waitFor();
    await first?.getByRole('button', { name: /^Stop/ }).click();
    await expect.poll(() => first?.getAttribute('data-state')).toBe('failed');
    const states = () =>
      it.columns().evaluateAll((all) => all.map((column) => column.getAttribute('data-state')));
    expect((await states()).slice(1)).toEqual(['streaming', 'streaming']);
    const text = first?.locator('.markdown');
    expect(await text?.innerText()).toContain('[simulated');
    await it.page.keyboard.press('Escape');
    await it.ended();
    expect(await it.columns().locator('.failure-title').allInnerTexts()).toEqual([
      'Stopped',
      'Stopped',
      'Stopped',
    ]);
    expect(await it.columns().locator('.markdown').count()).toBe(3);
    // What the reader ended did not fail.
    await expect.poll(() => it.page.locator('.run-totals').innerText()).toContain('3 stopped');
    expect(await it.page.locator('.run-totals').innerText()).not.toContain('failed');
    expect(it.troubles).toEqual([]);
  });

  it('shows a failure as a card of its own, and retries that column alone', async () => {
    emulator.play('rate-limit', { provider: 'deepseek', times: 3 });
    await using it = await openPage(browser, `${served.url}/?models=gemini,deepseek`);
    await it.ask('Name a colour.');
    await it.ended();
    const [fine, failed] = await it.columns().all();
    expect(await failed?.locator('.failure-title').innerText()).toBe('Too many requests');
    expect(await failed?.locator('.markdown').count()).toBe(0);
    const before = await fine?.locator('.markdown').innerText();
    await failed?.getByRole('button', { name: /^Retry/ }).click();
    await expect.poll(() => failed?.getAttribute('data-state')).toBe('completed');
    expect(await failed?.locator('.markdown').innerText()).toContain('"Name a colour."');
    expect(await fine?.locator('.markdown').innerText()).toBe(before);
    // The first go is kept.
    await failed?.getByRole('button', { name: 'Earlier answer' }).click();
    await failed?.locator('.failure').waitFor();
    expect(it.troubles).toEqual([]);
  });

  it('asks another model in place of one that failed', async () => {
    emulator.play('no-credit', { provider: 'deepseek', times: 1 });
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.ask('Name a colour.');
    await it.ended();
    await it.page.getByRole('link', { name: 'Look at the models' }).waitFor();
    await it.page.getByRole('button', { name: 'Another model', exact: true }).click();
    await it.page.getByRole('searchbox').fill('gemini');
    await it.page.keyboard.press('Enter');
    await it.ended();
    expect(await it.columns().locator('h3').innerText()).toContain('Gemini');
    expect(await it.columns().locator('.markdown').innerText()).toContain('"Name a colour."');
  });

  it('puts another model into a column that is fine, and keeps the first answer', async () => {
    await using it = await openPage(browser, `${served.url}/?models=gemini,deepseek`);
    await it.ask('Name a colour.');
    await it.ended();
    const [first, second] = await it.columns().all();
    const before = await second?.locator('.markdown').innerText();
    await first?.getByRole('button', { name: /^What to do/ }).click();
    await it.page.getByRole('menuitem', { name: 'Retry with another model' }).click();
    await it.page.getByRole('searchbox').fill('llama-70b');
    await it.page.keyboard.press('Enter');
    await first?.getByText('2 of 2', { exact: true }).waitFor();
    await it.ended();
    expect(await first?.locator('h3').innerText()).not.toContain('Gemini');
    expect(await second?.locator('.markdown').innerText()).toBe(before);
    // The next question goes to it too.
    expect((await it.page.locator('.chip-name').allInnerTexts()).join()).not.toContain('Gemini');
    await first?.getByRole('button', { name: 'Earlier answer' }).click();
    await expect.poll(() => first?.locator('h3').innerText()).toContain('Gemini');
  });

  it('opens the list of models from the menu on a busy page too, and leaves it open', async () => {
    await using it = await openPage(browser, `${served.url}/?models=gemini`, {}, lateTimers);
    await it.ask('Name a colour.');
    await it.ended();
    await it
      .columns()
      .getByRole('button', { name: /^What to do/ })
      .click();
    await it.page.getByRole('menuitem', { name: 'Retry with another model' }).click();
    await it.page.getByRole('searchbox').waitFor();
    // By then the menu has given back the focus.
    await it.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    await it.page.getByRole('searchbox').fill('llama-70b');
    expect(await it.page.getByRole('searchbox').inputValue()).toBe('llama-70b');
  });

  it('names and prices in the composer what answers by now, once a model was found retired', async () => {
    await using own = await openServed(envFor(emulator));
    await using it = await openPage(browser, `${own.url}/?models=gemini-3.1-flash-lite,llama-70b`);
    const chip = it.page.locator('.composer .chip').first();
    await expect.poll(() => chip.innerText()).toBe('Gemini 3.1 Flash-Lite\n$0.25/$1.50');
    emulator.play('gone', { provider: 'gemini', model: 'gemini-3.1-flash-lite' });
    await it.ask('Name a colour.');
    await it.ended();
    await expect.poll(() => chip.innerText()).toBe('Gemini 3.5 Flash-Lite\n$0.30/$2.50');
    expect(await it.columns().first().locator('h3').innerText()).toContain('Gemini 3.5 Flash-Lite');
    emulator.reset();
    expect(it.troubles).toEqual([]);
  });

  it('goes on from the text that had arrived when an answer was cut off', async () => {
    emulator.play('error-in-200', { provider: 'deepseek', times: 1 });
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.ask(LONG);
    await it.ended();
    const partial = (await it.columns().locator('.markdown').innerText()).slice(0, 40);
    emulator.reset();
    await it.columns().getByRole('button', { name: 'Continue', exact: true }).click();
    await expect.poll(() => it.columns().getAttribute('data-state')).toBe('completed');
    const whole = await it.columns().locator('.markdown').innerText();
    expect(whole.startsWith(partial)).toBe(true);
    expect(whole.length).toBeGreaterThan(partial.length);
    const { messages } = emulator.requests[0]?.body as { messages: { role: string; content: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.content.slice(0, 12)).toBe(partial.slice(0, 12));
  });

  it('copies one answer, or all of them, with who said it', async () => {
    await using it = await openPage(browser, `${served.url}/?models=gemini,deepseek`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await it.ask('Name a colour.');
    await it.ended();
    const copied = () => it.page.evaluate(() => navigator.clipboard.readText());
    const second = it.columns().nth(1);
    await second.getByRole('button', { name: /^Copy DeepSeek/ }).click();
    await second.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await copied()).toMatch(
      /\n\n— DeepSeek V4\.1 Flash \(DeepSeek, `deepseek\/[^`]+`\), \d+ \w+ \d{4}/,
    );
    await it.page.getByRole('button', { name: 'Copy all' }).click();
    await expect.poll(copied).toMatch(/^# Name a colour\.\n\n## Gemini[\s\S]*\n## DeepSeek V4\.1 Flash\n/);
  });

  it('asks a team that the server names, by a press or by its address', async () => {
    const file = parseConfigFile(
      '{ "teams": { "quick": { "about": "Two voices", "models": ["gemini", "deepseek"] } } }',
      'coro.config.json',
    );
    await using withTeam = await openServed(envFor(emulator), file);
    await using it = await openPage(browser, `${withTeam.url}/?models=llama-8b`);
    await it.page.getByRole('button', { name: 'Model', exact: true }).click();
    await it.page
      .getByRole('region', { name: 'Teams' })
      .getByRole('button', { name: /^quick/ })
      .click();
    await it.page.keyboard.press('Escape');
    const chips = () => it.page.locator('.chip-name').allInnerTexts();
    const team = [expect.stringContaining('Gemini'), expect.stringContaining('DeepSeek')];
    expect(await chips()).toEqual(team);
    await using named = await openPage(browser, `${withTeam.url}/?models=team:quick`);
    await named.page.getByRole('button', { name: 'Ask 2' }).waitFor();
    expect(await named.page.locator('.chip-name').allInnerTexts()).toEqual(team);
  });

  it('follows up with one model alone, which remembers its own answers', async () => {
    await using it = await openPage(browser, `${served.url}/?models=gemini,deepseek`);
    await it.ask('First question?');
    await it.ended();
    const own = await it.columns().nth(1).locator('.markdown').innerText();
    await it
      .columns()
      .nth(1)
      .getByRole('button', { name: /^What to do/ })
      .click();
    await it.page.getByRole('menuitem', { name: 'Follow up with this one' }).click();
    await it.page.getByText('Only DeepSeek').waitFor();
    emulator.reset();
    await it.ask('And then?');
    await it.ended();
    expect(await it.columns().count()).toBe(1);
    expect(emulator.requests.map(({ provider }) => provider)).toEqual(['deepseek']);
    const { messages } = emulator.requests[0]?.body as { messages: { role: string; content: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.content.slice(0, 40)).toBe(own.slice(0, 40));
    // The next one goes to all again.
    await it.page.getByRole('button', { name: 'Ask 2' }).waitFor();
  });

  it('adds a model to a question that was asked', async () => {
    await using it = await openPage(browser, `${demo.url}/?models=gemini`);
    await it.ask('Name a colour.');
    await it.ended();
    await it.page.getByRole('button', { name: 'Add a model' }).first().click();
    await it.page.getByRole('searchbox').fill('deepseek');
    await it.page.locator('.choice').first().click();
    await expect.poll(() => it.columns().count()).toBe(2);
    await it.ended();
    expect((await textsOf(it.columns())).every((text) => text.includes('Name a colour.'))).toBe(true);
    await it.page.getByRole('button', { name: 'Ask 2' }).waitFor();
  });

  it('asks the same model twice, each in its own column', async () => {
    await using it = await openPage(browser, `${demo.url}/?models=gemini,gemini`);
    await it.ask('Name a colour.');
    await it.ended();
    expect(await it.columns().count()).toBe(2);
  });

  it('fills in what the address says, and sends nothing by itself', async () => {
    emulator.reset();
    await using it = await openPage(browser, `${served.url}/?q=Why%3F%20%3Cb%3E&models=deepseek,nobody`);
    await it.page.getByText('No model here is called nobody.').waitFor();
    expect(await it.question.inputValue()).toBe('Why? <b>');
    expect(await it.page.locator('.chip-name').allInnerTexts()).toEqual(['DeepSeek V4.1 Flash']);
    expect(emulator.requests).toEqual([]);
    expect(await it.columns().count()).toBe(0);
    await it.question.press('Enter');
    await it.ended();
    expect(emulator.requests).toHaveLength(1);
  });

  it('sends the guide and the numbers that were set, to every model', async () => {
    await using it = await openPage(browser, `${served.url}/?models=deepseek`);
    await it.page.getByRole('button', { name: 'Options' }).click();
    await it.page.getByRole('textbox', { name: 'System guide' }).fill('Answer in Dutch.');
    await it.page.getByRole('spinbutton', { name: 'Temperature' }).fill('0.2');
    await it.page.getByRole('spinbutton', { name: 'Longest answer' }).fill('77');
    await it.page.keyboard.press('Escape');
    emulator.reset();
    await it.ask('Hi');
    await it.ended();
    expect(emulator.requests[0]?.body).toMatchObject({
      temperature: 0.2,
      messages: [{ role: 'system', content: 'Answer in Dutch.' }, { role: 'user' }],
    });
    // Remembered after a reload.
    await it.page.reload();
    await it.page.getByRole('button', { name: 'Options' }).click();
    expect(await it.page.getByRole('textbox', { name: 'System guide' }).inputValue()).toBe(
      'Answer in Dutch.',
    );
  });

  it('says which models are left alone since they keep failing, and for how long', async () => {
    await using failing = await openEmulator();
    await using its = await openServed(envFor(failing, ORIGINAL_KEYS));
    failing.play('server-error', { provider: 'deepseek' });
    const question = { prompt: 'Name one prime number.', models: ['deepseek/deepseek-flash'], pin: true };
    for (let i = 0; i < 5; i++) await its.chat(question);
    await using it = await openPage(browser, `${its.url}/#/models`);
    const told = /deepseek\/deepseek-flash keeps failing, and is asked again in \d+\.\d s\./;
    await it.page.getByText(told).first().waitFor();
  });

  it('asks for the token of a server that has one, and keeps it out of the address', async () => {
    await using guarded = await openServed({ CORO_DEMO: '1', CORO_API_TOKEN: 'a-token-nobody-guesses' });
    await using it = await openPage(browser, guarded.url);
    const dialog = it.page.getByRole('dialog');
    // Whoever closes it finds it again.
    await dialog.waitFor();
    await it.page.keyboard.press('Escape');
    await it.page.getByText('This server asks for a token.').waitFor();
    await it.page.getByRole('button', { name: 'Enter the token' }).click();
    await dialog.getByLabel('Token', { exact: true }).fill('wrong');
    await dialog.getByRole('button', { name: 'Use it' }).click();
    await dialog.getByText('did not accept').waitFor();
    await dialog.getByLabel('Token', { exact: true }).fill('a-token-nobody-guesses');
    await dialog.getByRole('button', { name: 'Use it' }).click();
    await it.page.getByText('Demo mode.').waitFor();
    await it.ask('Hi');
    await it.ended();
    expect(await it.columns().locator('.failure').count()).toBe(0);
    expect(it.page.url()).not.toContain('token');
    expect(it.troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
  });
});

/** In the page: each timer comes a while after the one before it, with time to draw in between. */
function lateTimers(): void {
  const { setTimeout: inTime } = window;
  let lateMs = 0;
  const late = (act: TimerHandler, ms?: number, ...rest: unknown[]): number => {
    lateMs += 20;
    return inTime(act, (ms ?? 0) + lateMs, ...rest);
  };
  window.setTimeout = Object.assign(late, inTime);
}
