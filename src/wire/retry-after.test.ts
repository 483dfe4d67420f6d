import { describe, expect, it } from 'vitest';
import { toFault } from '../core/fault.ts';
import { durationMs, retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('retryAfterMs', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '4' }, 4000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': ' 7 ' }, 7000],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': '1000000000' }, 1e12],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'Sun, 99 Nov 2026 12:00:30 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': '2026' + '-11-22' }, undefined],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after-ms': 'x', 'retry-after': '9' }, 9000],
    [{}, undefined],
  ])('reads %j as %s ms', (headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });

  it('never tells anybody to wait for more than a day', () => {
    expect(toFault('rate_limited', '', { retryAfterMs: 1e12 }).retryAfterMs).toBe(86_400_000);
  });
});

it.each<[string, number | undefined]>([
  ['644ms', 644],
  ['7.66s', 7660],
  ['1m26.4s', 86_400],
  ['2m59.56s', 179_560],
  ['1h12m3.4s', 4_323_400],
  ['10h50m43.651927829s', 39_043_652],
  ['34s', 34_000],
  ['900.2ms', 900],
  ['', undefined],
  ['later', undefined],
])('reads the Go duration %j as %s ms', (text, expected) => {
  expect(durationMs(text)).toBe(expected);
});
