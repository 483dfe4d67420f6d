import { expect, it } from 'vitest';
import { type FaultFacts, toFault } from '../../core/fault.ts';
import type { FaultCode } from '../../core/fault-codes.ts';
import { retryHeaders } from './faces.ts';

const NEVER = { 'x-should-retry': 'false' };

it.each<[FaultCode, FaultFacts, Record<string, string>]>([
  ['model_overloaded', {}, {}],
  ['rate_limited', { retryAfterMs: 1200 }, { 'retry-after': '2', 'retry-after-ms': '1200' }],
  ['quota_exceeded', {}, NEVER],
  ['quota_exceeded', { shouldRetry: true }, NEVER],
  ['model_overloaded', { shouldRetry: false }, NEVER],
])('a client is told whether to come again after %s %j: %j', (code, facts, headers) => {
  expect(retryHeaders(toFault(code, 'No', facts))).toEqual(headers);
});
