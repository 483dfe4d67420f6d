import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import type { ScenarioName } from './scenarios.ts';
import { ASK, fixture, type Loose, MODELS, send } from './testing.ts';
import type { ProviderName } from './types.ts';

/** Every error fixture of a vendor is what the emulator answers: to a scenario, or to a request that deserves it. */

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

/** What brings the error about. */
interface Way {
  readonly scenario?: ScenarioName;
  readonly model?: string;
  readonly more?: Loose;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where it is asked, if not at the usual place. */
  readonly path?: string;
  /** False where a stream says it in another way. */
  readonly streams?: boolean;
}

const REASONING = 'gpt-5.4-mini';

const WAYS: Readonly<Partial<Record<ProviderName, Readonly<Record<string, Way>>>>> = {
  cerebras: {
    'context-length': { scenario: 'context-length' },
    'invalid-key': { headers: { authorization: 'Bearer csk-wrong' } },
    'model-not-found': { model: 'llama3.1-8b' },
    'queue-exceeded': { scenario: 'overloaded' },
    'rate-limit-requests': { scenario: 'request-rate-limit' },
    'rate-limit-tpd': { scenario: 'quota' },
    'rate-limit-tpm': { scenario: 'rate-limit' },
  },
  openai: {
    'context-length': { scenario: 'context-length' },
    'insufficient-quota': { scenario: 'no-credit' },
    'invalid-key': { headers: { authorization: 'Bearer sk-invalid-key-0123456789' } },
    'max-tokens-unsupported': { model: REASONING, more: { max_tokens: 5 } },
    'missing-key': { headers: { authorization: '' } },
    'model-not-found': { model: 'gpt-9' },
    overloaded: { scenario: 'overloaded' },
    'rate-limit-tpm': { scenario: 'rate-limit', model: 'gpt-4o' },
    'request-too-large-tpm': { scenario: 'too-large', model: 'gpt-4o' },
    'server-error': { scenario: 'server-error' },
    'spend-limit': { scenario: 'spend-limit' },
    'temperature-unsupported': { model: REASONING, more: { temperature: 0.2 } },
  },
  anthropic: {
    'api-error': { scenario: 'server-error' },
    billing: { scenario: 'billing' },
    'context-length': { scenario: 'context-length' },
    'invalid-key': { headers: { 'x-api-key': 'sk-ant-wrong' } },
    'low-credit': { scenario: 'no-credit' },
    'missing-key': { headers: { 'x-api-key': '' } },
    'missing-max-tokens': { more: { max_tokens: undefined } },
    'model-not-found': { model: 'claude-3-opus-20240229' },
    overloaded: { scenario: 'overloaded' },
    'prefill-unsupported': {
      model: 'claude-opus-4-8',
      more: { messages: ['user', 'assistant'].map((role) => ({ role, content: 'Hello' })) },
    },
    'rate-limit': { scenario: 'rate-limit' },
    'spend-limit-own': { scenario: 'own-spend-limit' },
    'spend-limit-tier': { scenario: 'spend-limit' },
    'too-large': { scenario: 'too-large' },
  },
  openrouter: {
    credits: { scenario: 'no-credit' },
    guardrail: { scenario: 'guardrail' },
    'in-body-200': { scenario: 'error-in-200', streams: false },
    'invalid-key': { headers: { authorization: 'Bearer sk-or-v1-wrong' } },
    'missing-key': { headers: { authorization: '' } },
    moderation: { scenario: 'content-filter', model: 'openai/gpt-4o' },
    'no-endpoints': { model: 'deepseek/deepseek-v4.1-flash' },
    'no-provider': { scenario: 'overloaded' },
    'provider-down': { scenario: 'upstream-down' },
    'rate-limit': { scenario: 'rate-limit' },
    'rate-limit-provider': { scenario: 'upstream-rate-limit' },
    'unknown-model': { model: 'openai/gpt-99' },
  },
  mistral: {
    'context-length': { scenario: 'context-length' },
    'invalid-key': { headers: { authorization: 'Bearer wrong' } },
    'invalid-model': { model: 'mistral-nope' },
    'rate-limit': { scenario: 'rate-limit' },
    validation: { more: { max_tokens: -1 } },
  },
  xai: {
    'context-length': { scenario: 'context-length' },
    'invalid-key': { headers: { authorization: 'Bearer xai-wrong' } },
    'model-not-found': { model: 'grok-9' },
    'no-credit': { scenario: 'no-credit' },
    'rate-limit': { scenario: 'request-rate-limit', model: 'grok-4.3' },
  },
  together: {
    'context-length': { scenario: 'context-length' },
    'missing-key': { headers: { authorization: '' } },
    'model-not-available': { model: 'Qwen/Qwen3-Coder-Next-FP8' },
    'rate-limit': { scenario: 'rate-limit', model: 'openai/gpt-oss-20b' },
  },
  ollama: {
    busy: { scenario: 'overloaded' },
    'cloud-limit': { scenario: 'quota' },
    'context-length': { more: { truncate: false, options: { num_ctx: 3 } } },
    'model-not-found': { model: 'mistral-nope' },
    'model-required': { model: '' },
    'no-chat-support': { model: 'nomic-embed-text' },
    'no-thinking-support': { more: { think: true } },
    'openai-model-not-found': { model: 'mistral-nope', path: '/v1/chat/completions' },
    'runner-failed': { scenario: 'server-error' },
  },
  vllm: {
    'context-length': { scenario: 'context-length' },
    'model-not-found': { model: 'nope' },
    'model-not-found-legacy': { scenario: 'gone-legacy', model: 'nope' },
  },
  llamacpp: {
    'context-length': { scenario: 'context-length' },
    'invalid-key': { headers: { authorization: 'Bearer wrong' } },
    loading: { scenario: 'overloaded' },
  },
};

/**
 * What users of a vendor have reported, and no request to the emulator could deserve: how an account stands, what a filter
 * makes of a text, what another vendor behind it says. `test/error-fixtures.test.ts` reads them as all others.
 */
const REPORTED: Readonly<Partial<Record<ProviderName, readonly string[]>>> = {
  openai: ['billing-not-active', 'organization-unverified', 'prompt-flagged'],
  anthropic: ['context-length-with-cap', 'organization-disabled', 'output-blocked'],
  openrouter: ['context-length', 'free-models-per-day', 'provider-raw', 'provider-raw-text'],
  mistral: ['extra-field'],
  xai: ['content-violation'],
};

/** Ids that are new each time. */
const FRESH = ['request_id', 'id'];

function withFreshIds(body: Loose): Loose {
  const fresh = FRESH.filter((name) => name in body).map((name) => [name, expect.any(String)]);
  return { ...body, ...Object.fromEntries(fresh) };
}

describe.each(Object.entries(WAYS))('%s', (name, ways) => {
  const provider = name as ProviderName;

  test('has a way to each of its error fixtures', () => {
    const files = readdirSync(new URL(`../../test/wire/${name}/errors/`, import.meta.url));
    const known = [...Object.keys(ways), ...(REPORTED[provider] ?? [])];
    expect(known.sort()).toEqual(files.map((file) => file.replace('.json', '')).sort());
  });

  test.each(Object.entries(ways))('%s', async (error, way) => {
    const expected = fixture(`${name}/errors/${error}.json`);
    const headers = { ...(way.scenario && { 'x-emulate': way.scenario }), ...way.headers };
    for (const stream of way.streams === false ? [false] : [false, true]) {
      const [path, body] = ASK[provider](way.model ?? MODELS[provider], 'Why?', stream);
      const sent = await send(emulator, provider, way.path ?? path, { ...body, ...way.more }, headers);
      const said = sent.json === undefined ? { bodyText: sent.text } : { body: sent.json };
      expect({ status: sent.status, ...said }).toMatchObject(
        expected.bodyText === undefined
          ? { status: expected.status, body: withFreshIds(expected.body) }
          : { status: expected.status, bodyText: expected.bodyText },
      );
      for (const [header, value] of Object.entries<string>(expected.headers)) {
        expect(sent.headers.get(header), header).toMatch(
          header === 'content-type' ? new RegExp(`^${value}`) : value,
        );
      }
    }
  });
});
