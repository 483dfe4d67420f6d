import { expect, it } from 'vitest';
import { nodeFault } from './node-fault.ts';

it.each([
  '24.15.0',
  '24.15.1',
  '24.16.0',
  '25.0.0',
  '26.0.0-nightly2026',
  '100.0.0',
])('finds no fault in Node %s', (version) => expect(nodeFault(version, '>=24.15.0')).toBeUndefined());

it.each([
  '24.14.9',
  '23.99.0',
  '22.20.0',
  '9.11.2',
])('says that Node %s is too old, and which would do', (version) => {
  expect(nodeFault(version, '>=24.15.0')).toBe(
    `error: CORO needs Node.js 24.15.0 or later, and this is ${version}: install a newer one from https://nodejs.org`,
  );
});
