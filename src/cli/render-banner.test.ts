import { expect, it } from 'vitest';
import { toConfig } from '../config/config.ts';
import type { Environment } from '../config/env.ts';
import { fakeModel } from './fakes.ts';
import { renderBanner } from './render-banner.ts';

const KEY = 'gsk_test_12345678';
const KEYLESS = { provider: 'Google Gemini', keyVariable: 'GEMINI_API_KEY', configured: false };
const MODELS = [
  fakeModel('llama-70b'),
  fakeModel('deepseek', { provider: 'DeepSeek' }),
  fakeModel('gemini', KEYLESS),
  fakeModel('gemini-pro', KEYLESS),
];

function banner(env: Environment, models = MODELS, paint = (_: unknown, text: string) => text): string {
  const config = toConfig(env);
  const isDemo = config.demo !== 'off';
  return renderBanner({ url: 'http://127.0.0.1:8000', version: '1.2.3', config, isDemo, models }, paint);
}

it('says where it listens, and in demo mode that nothing is real', () => {
  expect(banner({})).toBe(`CORO 1.2.3 listens on http://127.0.0.1:8000
docs: http://127.0.0.1:8000/docs
No key is set, so every answer is simulated. Set GROQ_API_KEY, GEMINI_API_KEY, CEREBRAS_API_KEY or another provider's key for real ones.
`);
});

it('says that CORO_DEMO is why, when there are keys', () => {
  expect(banner({ CORO_DEMO: '1', GROQ_API_KEY: KEY })).toContain(
    'CORO_DEMO=1 is set, so every answer is simulated, whatever keys there are.\n',
  );
});

it('names what is real and which models have no key', () => {
  const lines = banner({ GROQ_API_KEY: KEY, DEEPSEEK_API_KEY: KEY }).split('\n');
  expect(lines.slice(2)).toEqual([
    'real: Groq, DeepSeek',
    'no key: gemini, gemini-pro (set GEMINI_API_KEY)',
    '',
  ]);
});

it('says nothing of keys that are all there', () => {
  expect(banner({ GROQ_API_KEY: KEY }, [fakeModel('llama-70b')])).not.toContain('no key');
});

it('warns of what has no effect, without a word of any key', () => {
  const text = banner({ GROQ_API_KEY: KEY, OPENAI_API_KEY: 'sk-secret-12345', REDIS_URL: 'redis://x' });
  expect(text).toContain('warning: REDIS_URL is set, but this version does not use it yet\n');
  expect(text).not.toContain('secret');
  expect(text).not.toContain(KEY);
});

it('makes the demo line stand out', () => {
  const styles: unknown[] = [];
  banner({}, MODELS, (style, text) => {
    if (text.startsWith('No key')) styles.push(style);
    return text;
  });
  expect(styles).toEqual([['bold', 'yellow']]);
});
