import { describe, expect, it } from 'vitest';
import { warningHeader } from './headers.ts';

const toldIn = (warnings: readonly string[]): readonly string[] =>
  JSON.parse(warningHeader(warnings)['x-coro-warnings'] ?? '[]');

const many = Array.from({ length: 100 }, (_, i) => `field ${i} of many was left out: no model is told of it`);

describe('x-coro-warnings', () => {
  it('is not there without any', () => {
    expect(warningHeader([])).toEqual({});
  });

  it('has few sentences as they are', () => {
    expect(toldIn(many.slice(0, 9))).toEqual(many.slice(0, 9));
  });

  it('has of many as many as a header holds, whole, and says how many more there were', () => {
    const told = toldIn(many);
    const shown = told.slice(0, -1);
    expect(shown).toEqual(many.slice(0, shown.length));
    expect(shown.length).toBeGreaterThan(50);
    expect(told.at(-1)).toBe(`and ${100 - shown.length} more than a header holds`);
  });

  it.each(['x', 'é', '"', '😀', '\\'])('ends before 4 KiB, whatever it is made of: %s', (unit) => {
    const long = unit.repeat(5000);
    const short = Array.from({ length: 200 }, () => unit.repeat(30));
    for (const warnings of [[long, 'short'], short, [unit.repeat(4096)]]) {
      const header = warningHeader(warnings)['x-coro-warnings'] ?? '';
      expect(header.length).toBeLessThanOrEqual(4096);
      expect(header).toMatch(/^[\x20-\x7e]+$/);
    }
    expect(toldIn([long, 'short'])).toEqual(['short', 'and 1 more than a header holds']);
  });
});
