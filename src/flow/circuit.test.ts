import { describe, expect, it } from 'vitest';
import { Circuit } from './circuit.ts';

const LIMITS = { failures: 3, openMs: 100, mostOpenMs: 250, probeMs: 1000, jitter: 0.1 };

const open = (random = 0.5) => {
  const circuit = new Circuit(LIMITS, () => random);
  const fail = (times: number, now = 0) => {
    for (let i = 0; i < times; i++) circuit.failed('usual', now);
  };
  return { circuit, fail };
};

describe('a circuit', () => {
  it('opens at so many failures in a row, and no sooner', () => {
    const { circuit, fail } = open();
    fail(2);
    circuit.succeeded();
    fail(2);
    expect(circuit.enter(0)).toBe('usual');
    fail(1);
    expect([circuit.enter(0), circuit.waitMs(0), circuit.enter(99)]).toEqual([undefined, 100, undefined]);
  });

  it('counts nothing that says nothing', () => {
    const { circuit, fail } = open();
    fail(2);
    circuit.passed('usual', 0);
    fail(1);
    expect(circuit.enter(0)).toBe(undefined);
  });

  it('lets one through when its time is over, and nobody beside it', () => {
    const { circuit, fail } = open();
    fail(3);
    expect([circuit.enter(100), circuit.enter(100), circuit.enter(500)]).toEqual([
      'probe',
      undefined,
      undefined,
    ]);
    circuit.succeeded();
    expect([circuit.enter(500), circuit.enter(500)]).toEqual(['usual', 'usual']);
  });

  it('says whether it is open, and whether one finds out', () => {
    const { circuit, fail } = open();
    const states: string[] = [];
    const note = (now: number) => states.push(circuit.state(now));
    fail(2);
    note(0);
    fail(1);
    note(99);
    note(100);
    circuit.enter(100);
    note(101);
    circuit.failed('probe', 110);
    note(111);
    circuit.enter(310);
    circuit.passed('probe', 320);
    note(320);
    circuit.succeeded();
    note(320);
    expect(states).toEqual(['closed', 'open', 'half_open', 'half_open', 'open', 'half_open', 'closed']);
  });

  it('stays closed off longer each time the probe fails, up to a limit, and begins anew after a success', () => {
    const { circuit, fail } = open();
    fail(3);
    const waits: number[] = [];
    for (let now = 100, i = 0; i < 3; i++) {
      expect(circuit.enter(now)).toBe('probe');
      circuit.failed('probe', now);
      waits.push(circuit.waitMs(now));
      now += circuit.waitMs(now);
    }
    expect(waits).toEqual([200, 250, 250]);
    circuit.succeeded();
    fail(3, 5000);
    expect(circuit.waitMs(5000)).toBe(100);
  });

  it('asks again at once when the probe came to nothing', () => {
    const { circuit, fail } = open();
    fail(3);
    circuit.enter(100);
    circuit.passed('probe', 150);
    expect([circuit.enter(150), circuit.enter(150)]).toEqual(['probe', undefined]);
  });

  it('gives up a probe that never comes back', () => {
    const { circuit, fail } = open();
    fail(3);
    circuit.enter(100);
    expect([circuit.enter(1099), circuit.enter(1100)]).toEqual([undefined, 'probe']);
  });

  it('is not held open by those who went in before', () => {
    const { circuit, fail } = open();
    fail(3);
    fail(10, 90);
    expect(circuit.enter(100)).toBe('probe');
  });

  it.each([
    [0, 90],
    [0.5, 100],
    [0.999, 110],
  ])('varies by a tenth: %s', (random, ms) => {
    const { circuit, fail } = open(random);
    fail(3);
    expect(circuit.waitMs(0)).toBe(ms);
  });
});
