import { expect, it } from 'vitest';
import type { KeyCheck } from '../core/doctor.ts';
import { toDoctorJson } from './coro-doctor.ts';
import { parseFindings } from './coro-findings.ts';

it('tells a balance as people read it, of which the JSON keeps the exact number', () => {
  const balance = { isSufficient: true, amounts: [{ currency: 'USD', amount: 4.8984355238 }] };
  const key: KeyCheck = {
    provider: 'openrouter',
    providerName: 'OpenRouter',
    state: 'accepted',
    simulated: false,
    balance,
  };
  const json = JSON.stringify(toDoctorJson({ keys: [key], models: [] }));
  expect(json).toContain('4.8984355238');
  expect(parseFindings(JSON.parse(json)).keys).toMatchObject([{ provider: 'OpenRouter', balance: '$4.90' }]);
});
