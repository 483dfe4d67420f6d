import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { toConfig } from '../../src/config/config.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { DEFAULT_KEYS } from '../../src/emulator/keys.ts';
import { openCoro } from '../../src/open-coro.ts';
import { openServer } from '../../src/server/open-server.ts';

/**
 * Takes the pictures of the page in `docs/pictures`: Chromium in front of a server whose providers are the emulator. Run
 * `npm run screenshots` after the page changed, and look at them. It wants Chromium and the font Inter.
 */
const PICTURES = join(import.meta.dirname, '../../docs/pictures');
const MODELS = 'gemini,llama-70b,deepseek';
const EXPLAIN = 'Why is the sky blue, and red at sunset? Explain it with the formula.';
const COMPARE = 'Compare quicksort, mergesort and heapsort in a table, then say when to use which.';
const WRITE = 'Write a function that finds the median of two sorted lists, and explain its running time.';
const DESKTOP: BrowserContextOptions = { viewport: { width: 1360, height: 850 }, deviceScaleFactor: 1.5 };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

await using emulator = await openEmulator({ latencyMs: [150, 600], tokensPerSecond: [16, 42], log: false });
const config = toConfig({
  PORT: '0',
  CORO_LOG_LEVEL: 'silent',
  GEMINI_BASE_URL: emulator.baseUrls.gemini,
  GROQ_BASE_URL: emulator.baseUrls.groq,
  DEEPSEEK_BASE_URL: emulator.baseUrls.deepseek,
  GEMINI_API_KEY: keyOf('gemini'),
  GROQ_API_KEY: keyOf('groq'),
  DEEPSEEK_API_KEY: keyOf('deepseek'),
});
await using coro = await openCoro({ config });
await using server = await openServer(coro, config, '0');
const url = await server.listen();
await using browser = await chromium.launch({
  executablePath: process.env.CORO_CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--hide-scrollbars',
  ],
});
mkdirSync(PICTURES, { recursive: true });

await picture('empty', DESKTOP, '', async (page) => {
  await page.locator('.chip-name').first().waitFor();
});
await picture('streaming', DESKTOP, EXPLAIN, async (page) => {
  await page.waitForFunction(() => document.querySelectorAll('.column .katex').length >= 3);
});
emulator.play('rate-limit', { provider: 'deepseek', times: 3 });
await picture('failure', DESKTOP, COMPARE, ended);
emulator.reset();
await picture('focus', DESKTOP, WRITE, async (page) => {
  await page.getByRole('button', { name: 'Focus' }).click();
  await ended(page);
});
await picture('dark', { ...DESKTOP, colorScheme: 'dark' }, COMPARE, ended);
await picture('phone', PHONE, EXPLAIN, ended);

/** Asks, waits, and takes the picture. */
async function picture(
  name: string,
  options: BrowserContextOptions,
  question: string,
  wait: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${url}/?models=${MODELS}`);
  if (question !== '') {
    await page.locator('.chip-name').first().waitFor();
    await page.getByRole('textbox', { name: 'Your question' }).fill(question);
    await page.keyboard.press('Enter');
  }
  await wait(page);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  await context.close();
  process.stderr.write(`${name}.png\n`);
}

/** Everything has ended, what the picture does not show too. */
async function ended(page: Page): Promise<void> {
  await page.locator('.column').first().waitFor();
  await page.getByRole('button', { name: 'Stop all' }).waitFor({ state: 'hidden' });
}

function keyOf(provider: keyof typeof DEFAULT_KEYS): string {
  return DEFAULT_KEYS[provider][0]?.key ?? '';
}
