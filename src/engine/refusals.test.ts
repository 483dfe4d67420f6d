import { expect, it } from 'vitest';
import { Stop } from '../flow/stop.ts';
import { openBulkheads } from './bulkheads.ts';
import { busyFault } from './refusals.ts';
import type { EngineParts } from './task.ts';

const parts = { namesOf: () => ({ displayName: 'P', variable: 'P_API_KEY' }) } as unknown as EngineParts;

it.each([
  [0, false, 'timeout'],
  [0.9, false, 'timeout'],
  [1, true, 'gateway_overloaded'],
])('with %d ms left a request is let in: %s; where it is not, that is a %s', (leftMs, isIn, code) => {
  expect(openBulkheads().enter('p', leftMs, new Stop())).toBe(isIn);
  expect(busyFault({ provider: 'p', upstreamId: 'm', label: 'M' }, leftMs, parts).code).toBe(code);
});
