import { expect, it } from 'vitest';
import type { DoctorReport } from '../core/doctor.ts';
import { toFault } from '../core/fault.ts';
import { toDoctorJson } from './coro-doctor.ts';
import { parseReport } from './coro-report.ts';

const REPORT: DoctorReport = {
  keys: [
    {
      provider: 'deepseek',
      providerName: 'DeepSeek',
      key: { place: 1, of: 2 },
      state: 'exhausted',
      simulated: false,
      latencyMs: 120,
      listedModels: 3,
      balance: { isSufficient: false, amounts: [{ currency: 'USD', amount: 0.5 }] },
      fault: toFault('quota_exceeded', 'Insufficient balance'),
      action: 'Top up',
    },
    {
      provider: 'groq',
      providerName: 'Groq',
      state: 'missing',
      simulated: false,
      action: 'Set GROQ_API_KEY',
    },
  ],
  models: [
    {
      model: 'deepseek',
      name: 'DeepSeek V2.5',
      state: 'replaced',
      answeredBy: 'deepseek/deepseek-flash',
      simulated: false,
      retiresOn: '2026-07-24',
      daysToRetirement: -121,
      successor: 'deepseek/deepseek-flash',
      circuits: [{ route: 'deepseek/deepseek-flash', state: 'open', retryAfterMs: 12_000 }],
      isAsked: true,
      timeToFirstTokenMs: 300,
      latencyMs: 900,
      rateLimits: [{ of: 'requests', per: 'minute', limit: 30, remaining: 29, resetMs: 2000 }],
      reason: 'It was shut down',
    },
  ],
};

it('reads back all that is written', () => {
  expect(parseReport(JSON.parse(JSON.stringify(toDoctorJson(REPORT))))).toEqual(REPORT);
});

it('reads what it does not know as trouble, and passes over what has no name', () => {
  const report = parseReport({
    keys: [{ provider: 'x', state: 'dazed', error: 'Odd', error_code: 'odd' }, { state: 'accepted' }, 7],
    models: [{ id: 'm', state: 'asleep', rate_limits: [{ of: 'kisses', per: 'day' }], circuits: [{}] }, {}],
  });
  expect(report.keys).toMatchObject([{ state: 'failing', fault: { code: 'unknown_error', message: 'Odd' } }]);
  expect(report.models).toMatchObject([{ state: 'unproven', rateLimits: [], circuits: [] }]);
  expect(parseReport('<html>')).toEqual({ keys: [], models: [] });
});
