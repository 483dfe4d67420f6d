import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Slots } from './slots.ts';
import { Stop } from './stop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const never = new Stop();

describe('slots', () => {
  it('let in as many as there are, at once', () => {
    const slots = new Slots({ most: 2, waiting: 0 });
    expect([slots.enter(10, never), slots.enter(10, never), slots.enter(10, never)]).toEqual([
      true,
      true,
      false,
    ]);
    slots.leave();
    expect(slots.enter(10, never)).toBe(true);
  });

  it('let in who waits, in order, and turn away who comes when the line is full', async () => {
    const slots = new Slots({ most: 1, waiting: 2 });
    slots.enter(10, never);
    const seen: string[] = [];
    const waits = ['first', 'second'].map(async (name) => {
      if (await slots.enter(10, never)) seen.push(name);
    });
    expect(slots.enter(10, never)).toBe(false);
    slots.leave();
    await waits[0];
    expect(seen).toEqual(['first']);
    slots.leave();
    await waits[1];
    expect(seen).toEqual(['first', 'second']);
    slots.leave();
    expect(slots.enter(0, never)).toBe(true);
  });

  it('let nobody wait for longer than he said, and nobody in his place be lost', async () => {
    const slots = new Slots({ most: 1, waiting: 2 });
    slots.enter(0, never);
    const late = slots.enter(10, never);
    const patient = slots.enter(20, never);
    await vi.advanceTimersByTimeAsync(10);
    expect(await late).toBe(false);
    slots.leave();
    expect(await patient).toBe(true);
  });

  it('hear whoever stops waiting', async () => {
    const slots = new Slots({ most: 1, waiting: 1 });
    slots.enter(0, never);
    const stop = new Stop();
    const waiting = slots.enter(10, stop);
    stop.abort();
    expect(await waiting).toBe(false);
    expect(await slots.enter(10, stop)).toBe(false);
    slots.leave();
    expect(slots.enter(0, never)).toBe(true);
  });
});
