import { expect, it } from 'vitest';
import { epochMs, goDuration, instant, openAiLimit, rateLimitReader, seconds } from './rate-limits.ts';

const NOW = Date.parse('2026-11-22T21:16:45Z');

it.each([
  [goDuration, '1m26.4s', 86_400],
  [goDuration, '615ms', 615],
  [seconds, '11.382867', 11_383],
  [instant, '2026-11-22T21:16:46Z', 1000],
  [instant, '2026-11-22T21:16:00Z', 0],
  [epochMs, String(NOW + 250), 250],
])('reads a reset by %o from %s', (readReset, text, resetMs) => {
  const read = rateLimitReader([openAiLimit('tokens', 'minute')], readReset);
  expect(read({ 'x-ratelimit-reset-tokens': text }, NOW)).toEqual([{ of: 'tokens', per: 'minute', resetMs }]);
});

it('says nothing of an allowance without headers, and leaves out what is no number', () => {
  const read = rateLimitReader([openAiLimit('requests', 'day'), openAiLimit('tokens', 'minute')], goDuration);
  expect(read({}, NOW)).toEqual([]);
  expect(read({ 'x-ratelimit-limit-tokens': 'many', 'x-ratelimit-reset-tokens': 'soon' }, NOW)).toEqual([]);
  expect(read({ 'x-ratelimit-limit-tokens': '8000', 'x-ratelimit-remaining-tokens': '' }, NOW)).toEqual([
    { of: 'tokens', per: 'minute', limit: 8000 },
  ]);
});
