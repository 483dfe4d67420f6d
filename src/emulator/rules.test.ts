import { expect, test } from 'vitest';
import { openRules } from './rules.ts';
import { FAULTS, findScenario } from './scenarios.ts';
import type { ProviderName, Subject } from './types.ts';

function subject(provider: ProviderName, model = 'm'): Subject {
  return { provider, model, streaming: false, key: 'k' };
}

const A = { status: 501, body: 'a' };
const B = { status: 502, body: 'b' };

test('a rule with a number of times comes first and wears out', () => {
  const rules = openRules(0);
  rules.play(A);
  rules.play(B, { times: 2 });
  const played = Array.from({ length: 3 }, () => rules.next(subject('groq')));
  expect(played).toEqual([B, B, A]);
});

test('counted rules are played in order, lasting ones latest first', () => {
  const rules = openRules(0);
  rules.play(A, { times: 1 });
  rules.play(B, { times: 1 });
  expect([rules.next(subject('groq')), rules.next(subject('groq'))]).toEqual([A, B]);
  rules.play(A);
  rules.play(B);
  expect(rules.next(subject('groq'))).toBe(B);
});

test('a rule keeps to its provider and model', () => {
  const rules = openRules(0);
  rules.play(A, { provider: 'groq', model: 'x', times: 1 });
  expect(rules.next(subject('gemini', 'x'))).toBeUndefined();
  expect(rules.next(subject('groq', 'y'))).toBeUndefined();
  expect(rules.next(subject('groq', 'x'))).toBe(A);
});

test('a scenario passes by the providers it makes no sense for', () => {
  const rules = openRules(0);
  rules.play('too-large', { times: 1 });
  expect(rules.next(subject('gemini'))).toBeUndefined();
  expect(rules.next(subject('groq'))).toBe(findScenario('too-large'));
});

test('asking for a scenario that is not there names what would be right', () => {
  expect(() => openRules(0).play('too-large', { provider: 'gemini' })).toThrow(
    /for gemini: it is there for groq, /,
  );
  expect(() => findScenario('nonsense')).toThrow(/"nonsense": there is none; /);
  expect(() => findScenario('constructor')).toThrow(RangeError);
});

test('resetting forgets scenarios and latencies', () => {
  const rules = openRules(3);
  rules.play(A);
  rules.setLatency(50);
  rules.reset();
  expect(rules.next(subject('groq'))).toBeUndefined();
  expect(rules.waitMs(subject('groq'))).toBe(3);
});

test('a range of latencies is spread by model, the same each time', () => {
  const rules = openRules([100, 200]);
  const waits = ['a', 'b', 'c', 'd', 'e', 'f'].map((model) => rules.waitMs(subject('groq', model)));
  expect(new Set(waits).size).toBeGreaterThan(3);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...waits)).toBeLessThanOrEqual(200);
  expect(rules.waitMs(subject('groq', 'a'))).toBe(waits[0]);
});

test('the latest latency that matches holds', () => {
  const rules = openRules(0);
  rules.setLatency(10, { provider: 'groq' });
  rules.setLatency(20, { model: 'x' });
  expect(rules.waitMs(subject('groq', 'x'))).toBe(20);
  expect(rules.waitMs(subject('groq', 'y'))).toBe(10);
  expect(rules.waitMs(subject('gemini', 'y'))).toBe(0);
});

test('every scenario is described in a sentence and has a provider', () => {
  for (const { does, providers } of FAULTS) {
    expect(does).toMatch(/^[A-Z].*\.$/);
    expect(providers.length).toBeGreaterThan(0);
  }
});
