import { expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import { openGroqMeter } from './groq-limits.ts';
import { toGoDuration } from './limits.ts';
import { ask } from './testing.ts';

test('durations are written as Go writes them', () => {
  const written = [0, 0.2, 615, 999.5, 7660, 86_400, 179_560, 4_323_400].map(toGoDuration);
  expect(written).toEqual(['0s', '1ms', '615ms', '1s', '7.66s', '1m26.4s', '2m59.56s', '1h12m3.4s']);
});

test('a key counts down and refills continuously', () => {
  const meter = openGroqMeter({ requestsPerDay: 14_400, tokensPerMinute: 6000 });
  const remaining = (now: number) => meter.take('key', 'm', 157, now).headers;
  expect(remaining(0)).toMatchObject({
    'x-ratelimit-limit-requests': '14400',
    'x-ratelimit-remaining-requests': '14399',
    'x-ratelimit-remaining-tokens': '5843',
    'x-ratelimit-reset-requests': '6s',
    'x-ratelimit-reset-tokens': '1.57s',
  });
  expect(remaining(0)['x-ratelimit-remaining-requests']).toBe('14398');
  expect(remaining(60_000)['x-ratelimit-remaining-tokens']).toBe('5843');
  expect(meter.take('another', 'm', 0, 60_000).headers['x-ratelimit-remaining-requests']).toBe('14399');
});

test('what does not fit into the minute is refused with the time to wait', () => {
  const meter = openGroqMeter({ requestsPerDay: 1000, tokensPerMinute: 8000 });
  meter.take('key', 'm', 7034, 0);
  const { refusal, headers } = meter.take('key', 'm', 1443, 0);
  expect(refusal?.status).toBe(429);
  expect(refusal?.headers).toMatchObject({ ...headers, 'retry-after': '4' });
  expect(refusal?.body).toContain(
    'on tokens per minute (TPM): Limit 8000, Used 7034, Requested 1443. Please try again in 3.578s.',
  );
});

test('a spent day is a limit on requests', () => {
  const meter = openGroqMeter({ requestsPerDay: 1, tokensPerMinute: 8000 });
  meter.take('key', 'm', 1, 0);
  const { refusal } = meter.take('key', 'm', 1, 0);
  expect(JSON.parse(refusal?.body ?? '').error).toMatchObject({
    type: 'requests',
    code: 'rate_limit_exceeded',
  });
});

test('a cap larger than the minute is a 413, used or not', async () => {
  await using emulator = await openEmulator({
    limits: { groq: { requestsPerDay: 1000, tokensPerMinute: 8000 } },
  });
  const large = await ask(emulator, 'groq', { more: { max_completion_tokens: 60_000 } });
  expect(large.status).toBe(413);
  const small = await ask(emulator, 'groq', { more: { max_completion_tokens: 1000 } });
  expect(small.status).toBe(200);
  expect(small.headers.get('x-ratelimit-remaining-tokens')).toMatch(/^69\d\d$/);
});

test('a minute of requests and a day of tokens have no header: only the body tells', () => {
  const minute = openGroqMeter({ requestsPerMinute: 1 });
  minute.take('key', 'm', 1, 0);
  const { refusal, headers } = minute.take('key', 'm', 1, 0);
  expect(JSON.parse(refusal?.body ?? '').error).toMatchObject({
    type: 'requests',
    message: expect.stringContaining('on requests per minute (RPM): Limit 1, Used 1, Requested 1.'),
  });
  expect(headers['x-ratelimit-remaining-requests']).toBe('999999999999');
  const day = openGroqMeter({ tokensPerDay: 200_000 });
  day.take('key', 'm', 197_494, 0);
  expect(day.take('key', 'm', 4035, 0).refusal?.body).toContain(
    'on tokens per day (TPD): Limit 200000, Used 197494, Requested 4035. Please try again in 11m0.528s.',
  );
});
