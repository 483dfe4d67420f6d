import { describe, expect, it } from 'vitest';
import type { Provider } from '../src/core/contracts.ts';
import { type Fault, hintFor } from '../src/core/fault.ts';
import { FAULT_CODES, type FaultCode } from '../src/core/fault-codes.ts';
import { deepseek } from '../src/providers/deepseek.ts';
import { gemini } from '../src/providers/gemini.ts';
import { groq } from '../src/providers/groq.ts';
import { type ErrorFixture, errorFixtures } from './support/fixtures.ts';

/** What each verbatim error of a provider is to a caller; the number is `retry_after_ms` where there is one. */
type Expected = readonly [code: FaultCode, retryAfterMs?: number];

const EXPECTED: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  groq: {
    'bad-gateway-html': ['service_unavailable'],
    cancelled: ['cancelled'],
    'context-length': ['context_length_exceeded'],
    'flex-capacity': ['model_overloaded'],
    internal: ['provider_error'],
    'invalid-key': ['authentication_failed'],
    'json-validate-failed': ['invalid_response'],
    'json-word-missing': ['invalid_request'],
    'missing-key': ['authentication_failed'],
    'model-decommissioned': ['invalid_model'],
    'model-decommissioned-llama31-70b': ['invalid_model'],
    'model-not-found': ['invalid_model'],
    'model-permission-blocked': ['permission_denied'],
    'model-terms-required': ['permission_denied'],
    'n-unsupported': ['invalid_request'],
    'no-chat-support': ['invalid_request'],
    'over-capacity': ['model_overloaded'],
    'rate-limit-rpd': ['quota_exceeded', 87_000],
    'rate-limit-tpd': ['quota_exceeded', 661_000],
    'rate-limit-tpm': ['rate_limited', 4_000],
    'request-too-large': ['request_too_large'],
    'spend-cap': ['quota_exceeded'],
    'tool-call-validation-failed': ['invalid_response'],
    'tool-use-failed': ['invalid_response'],
    'unknown-message-field': ['invalid_request'],
    'unknown-url': ['invalid_request'],
  },
  gemini: {
    'bad-role': ['invalid_request'],
    'context-length': ['context_length_exceeded'],
    deadline: ['timeout'],
    'empty-contents': ['invalid_request'],
    'expired-key': ['authentication_failed'],
    'high-demand': ['model_overloaded'],
    internal: ['provider_error'],
    'invalid-key': ['authentication_failed'],
    'key-leaked-blocked': ['authentication_failed'],
    'key-not-found': ['authentication_failed'],
    'location-unsupported': ['region_not_supported'],
    'missing-key': ['authentication_failed'],
    'model-closed-to-new-users': ['invalid_model'],
    'model-not-found': ['invalid_model'],
    'model-not-found-v2026': ['invalid_model'],
    overloaded: ['model_overloaded'],
    'prepay-depleted': ['quota_exceeded'],
    'prepay-depleted-402': ['quota_exceeded'],
    'project-denied': ['permission_denied'],
    'rate-limit-bare': ['rate_limited'],
    'rate-limit-day': ['quota_exceeded'],
    'rate-limit-minute': ['rate_limited', 34_000],
    'rate-limit-zero': ['quota_exceeded'],
    'spend-cap': ['quota_exceeded'],
    'thought-signature-missing': ['invalid_request'],
    'unknown-field': ['invalid_request'],
  },
  deepseek: {
    'content-risk': ['content_filtered'],
    'context-length': ['context_length_exceeded'],
    'insufficient-balance': ['quota_exceeded'],
    'invalid-key': ['authentication_failed'],
    'invalid-key-no-user': ['authentication_failed'],
    'invalid-parameter': ['invalid_request'],
    'invalid-parameter-422': ['invalid_parameters'],
    'max-tokens-range': ['invalid_parameters'],
    'missing-key': ['authentication_failed'],
    overloaded: ['model_overloaded'],
    'rate-limit': ['rate_limited'],
    'reasoning-content-required': ['invalid_request'],
    'server-error': ['provider_error'],
    'tool-messages-missing': ['invalid_request'],
    'unknown-model': ['invalid_model'],
    'unknown-model-2026-07': ['invalid_model'],
    'unknown-model-legacy': ['invalid_model'],
  },
};

const PROVIDERS: readonly Provider[] = [groq, gemini, deepseek];

function faultOf(provider: Provider, { reply }: ErrorFixture): Fault {
  const fault = provider.format.parseError(reply);
  return provider.refineFault?.(fault) ?? fault;
}

describe.each(PROVIDERS)('$name', (provider) => {
  const fixtures = errorFixtures(provider.name);

  it('has an expected code for every error fixture, and no other', () => {
    expect(fixtures.map(({ name }) => name).sort()).toEqual(
      Object.keys(EXPECTED[provider.name] ?? {}).sort(),
    );
  });

  it.each(fixtures)('$name becomes the right code and wait', (fixture) => {
    const [code, retryAfterMs] = EXPECTED[provider.name]?.[fixture.name] ?? [];
    const fault = faultOf(provider, fixture);
    expect({ code: fault.code, retryAfterMs: fault.retryAfterMs }).toEqual({ code, retryAfterMs });
    expect(fault.retryable).toBe(FAULT_CODES[fault.code].retryable);
    expect(fault.status).toBe(fixture.reply.status);
    expect(fault.message).not.toBe('');
  });
});

it('writes the table of all 69 into docs/errors.md', async () => {
  const rows = PROVIDERS.flatMap((provider) =>
    errorFixtures(provider.name).map((fixture) => {
      const { code, retryable, retryAfterMs, message } = faultOf(provider, fixture);
      const wait = retryAfterMs === undefined ? '' : `${retryAfterMs}`;
      // An address that is cut is none.
      const cut = `${message.slice(0, 89).trimEnd()}…`.replace(/https?:\/\/\S*…$/, '…');
      const words = message.length > 90 ? cut : message;
      const cells = [
        provider.displayName,
        fixture.name,
        fixture.reply.status,
        `\`${code}\``,
        retryable ? 'yes' : 'no',
      ];
      return row([...cells, wait, words, fixture.confidence]);
    }),
  );
  expect(rows).toHaveLength(69);
  const names = { provider: 'the provider', model: 'the model', variable: 'the key variable' };
  const codes = Object.entries(FAULT_CODES).map(([code, { retryable, isFinal }]) => {
    const hint = hintFor({ code: code as FaultCode, message: '', retryable }, names);
    return row([`\`${code}\``, retryable ? 'yes' : 'no', isFinal ? 'no' : 'yes', hint]);
  });
  await expect(page(codes, rows)).toMatchFileSnapshot('../docs/errors.md');
});

function row(cells: readonly unknown[]): string {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function page(codes: readonly string[], rows: readonly string[]): string {
  return `# Errors

Every model's failure is data: \`error_code\`, \`error\` (a safe message), \`hint\`, \`retryable\`, \`retry_after_ms\` and
whatever text had arrived. This page is written by \`test/error-fixtures.test.ts\`, which checks it; run
\`npx vitest run test/error-fixtures -u\` after a change.

## The codes

*Retryable*: the same request may succeed later. *Goes on*: another route, key, successor or entry of a list is tried.

| code | retryable | goes on | hint |
| --- | --- | --- | --- |
${codes.join('\n')}

When every attempt fails, the code is that of the first failure that was more than "gone".

## What providers say, and what it becomes

Each row is a verbatim or documented reply in \`test/wire\`. *Confidence* is how sure it is that the provider says
exactly this (\`test/wire/README.md\`).

| provider | case | status | code | retryable | retry_after_ms | the provider's words | confidence |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
