import { expect, test } from 'vitest';
import { FAULT_CODES } from '../../core/fault-codes.ts';
import { FAULTS } from '../scenarios.ts';
import { PHASES, parseScript } from '../script.ts';
import { PROVIDER_NAMES } from '../types.ts';
import { COMMON_FAULTS } from './common.ts';
import type { Fault } from './fault.ts';

const PLACES = FAULTS.flatMap((fault) =>
  fault.phases.flatMap((phase) => [true, false].map((isStream) => ({ fault, phase, isStream }))),
);

test('there are enough faults for a chaos matrix, and all places have many', () => {
  expect(FAULTS.length).toBeGreaterThanOrEqual(60);
  for (const phase of PHASES) {
    expect(FAULTS.filter(({ phases }) => phases.includes(phase)).length).toBeGreaterThanOrEqual(15);
  }
});

test('each fault has a name of its own, a sentence, a vendor, and places that differ', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  for (const { name, does, providers, phases } of FAULTS) {
    expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(does).toMatch(/^[A-Z].*\.$/);
    expect(providers.length).toBeGreaterThan(0);
    expect(new Set(phases).size).toBe(phases.length);
  }
});

test('each says what a client should see at each place, in codes that there are', () => {
  for (const { fault, phase, isStream } of PLACES) {
    for (const provider of fault.providers) {
      const { code, isPartial } = fault.seen({ provider, phase, isStream });
      expect([...Object.keys(FAULT_CODES), 'completed']).toContain(code);
      expect(isPartial && code === 'completed').toBe(false);
    }
  }
});

test('each common one is a script that can be read, at each place, for each vendor', () => {
  for (const fault of Object.values<Fault>(COMMON_FAULTS)) {
    for (const provider of PROVIDER_NAMES) {
      for (const phase of fault.phases) {
        for (const isStream of [true, false]) {
          expect(() => parseScript(fault.script({ provider, phase, isStream }))).not.toThrow();
        }
      }
    }
  }
});
