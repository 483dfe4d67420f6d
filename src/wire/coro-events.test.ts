import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_PHASES } from '../core/fault.ts';
import { FAULT_CODES, type FaultCode } from '../core/fault-codes.ts';
import type { RunEvent } from '../core/run-event.ts';
import { InvalidEventError, parseEvent, toEventJson } from './coro-events.ts';

const text = fc.string({ unit: 'binary' });
const seq = fc.nat();
const whose = { seq, index: fc.nat(50), model: text };
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const end = {
  ...whose,
  modelUsed: fc.option(text),
  servedBySuccessor: fc.boolean(),
  notice: maybe(text),
  finishReason: maybe(
    fc.constantFrom(...(['stop', 'length', 'tool_calls', 'content_filter', 'error', 'other'] as const)),
  ),
  stopSequence: maybe(text),
  truncated: fc.boolean(),
  usage: maybe(
    fc.record({
      inputTokens: fc.nat(),
      outputTokens: fc.nat(),
      cachedInputTokens: maybe(fc.nat()),
      reasoningTokens: maybe(fc.nat()),
    }),
  ),
  costUsd: maybe(fc.double({ min: 0, max: 100, noNaN: true })),
  latencyMs: fc.nat(),
  timeToFirstTokenMs: maybe(fc.nat()),
  attempts: fc.nat(),
  simulated: fc.boolean(),
  warnings: fc.array(text),
};

const fault = fc
  .record({
    code: fc.constantFrom(...(Object.keys(FAULT_CODES) as FaultCode[])),
    message: fc.string(),
    retryable: fc.boolean(),
    retryAfterMs: maybe(fc.nat(86_400_000)),
    status: maybe(fc.nat(599)),
    providerCode: maybe(fc.string()),
    phase: maybe(fc.constantFrom(...FAULT_PHASES)),
  })
  .map(({ code, message, retryable, ...facts }) => {
    const known = Object.entries(facts).filter(([, value]) => value !== undefined);
    return { code, message, retryable, ...Object.fromEntries(known) };
  });

const event: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ type: fc.constant('run.started' as const), seq, runId: text, models: fc.array(text) }),
  fc.record({
    type: fc.constant('run.completed' as const),
    seq,
    runId: text,
    outcome: fc.constantFrom(...(['complete', 'partial', 'failed', 'cancelled', 'interrupted'] as const)),
    totalLatencyMs: fc.nat(),
  }),
  fc.record({ type: fc.constant('answer.started' as const), ...whose, modelUsed: text }),
  fc.record({ type: fc.constant('answer.delta' as const), ...whose, text }),
  fc.record({ type: fc.constant('answer.reasoning' as const), ...whose, text }),
  fc.record({
    type: fc.constantFrom('answer.tool_call_delta' as const, 'answer.tool_call' as const),
    ...whose,
    id: text,
    name: text,
    arguments: text,
  }),
  fc.record({
    type: fc.constant('answer.opaque' as const),
    ...whose,
    provider: text,
    // JSON knows no negative zero.
    data: fc.jsonValue({ noUnicodeString: false }).map((it): unknown => JSON.parse(JSON.stringify(it))),
  }),
  fc.record({ type: fc.constant('answer.completed' as const), ...end }),
  fc.record({
    type: fc.constant('answer.failed' as const),
    ...end,
    fault,
    hint: text,
    partial: fc.boolean(),
    wastedTokens: fc.option(fc.option(fc.nat()), { nil: undefined }),
  }),
);

const sent = (it: RunEvent): unknown => JSON.parse(JSON.stringify(toEventJson(it)));

describe('an event', () => {
  it('is the same after it was written and read', () => {
    fc.assert(
      fc.property(event, (it) => {
        expect(parseEvent(it.seq, it.type, sent(it))).toEqual(it);
      }),
      { numRuns: 500 },
    );
  });

  it('is flat, in the words of a response object', () => {
    const failed: RunEvent = {
      type: 'answer.failed',
      seq: 7,
      index: 1,
      model: 'gemini',
      modelUsed: 'gemini/flash',
      servedBySuccessor: false,
      truncated: true,
      usage: { inputTokens: 4, outputTokens: 2 },
      latencyMs: 90,
      timeToFirstTokenMs: 30,
      attempts: 1,
      simulated: false,
      warnings: [],
      fault: { code: 'stream_interrupted', message: 'cut', retryable: true, status: 200 },
      hint: 'Try again.',
      partial: true,
    };
    expect(toEventJson(failed)).toEqual({
      index: 1,
      model: 'gemini',
      tokens: 2,
      latency_ms: 90,
      error: 'cut',
      error_code: 'stream_interrupted',
      model_used: 'gemini/flash',
      served_by_successor: false,
      notice: null,
      finish_reason: null,
      truncated: true,
      usage: { input_tokens: 4, output_tokens: 2, cached_input_tokens: null, reasoning_tokens: null },
      cost_usd: null,
      time_to_first_token_ms: 30,
      attempts: 1,
      simulated: false,
      warnings: [],
      hint: 'Try again.',
      retryable: true,
      retry_after_ms: null,
      partial: true,
      upstream_status: 200,
      provider_code: null,
      phase: null,
    });
  });
});

describe('a reader', () => {
  it('passes over fields and types that it does not know', () => {
    const json = { index: 0, model: 'a', text: 'Hi', confidence: 0.9 };
    expect(parseEvent(3, 'answer.delta', json)).toEqual({
      type: 'answer.delta',
      seq: 3,
      index: 0,
      model: 'a',
      text: 'Hi',
    });
    expect(parseEvent(4, 'answer.thumbs', json)).toBeUndefined();
    expect(parseEvent(4, 'constructor', json)).toBeUndefined();
  });

  it('takes a failure code and a finish reason that it does not know for the most general ones', () => {
    fc.assert(
      fc.property(
        event.filter((it) => it.type === 'answer.failed'),
        (it) => {
          const json = { ...Object(sent(it)), error_code: 'moon_phase', finish_reason: 'bored' };
          expect(parseEvent(it.seq, it.type, json)).toMatchObject({
            finishReason: 'other',
            fault: { code: 'unknown_error', retryable: it.fault.retryable },
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each<[string, string, unknown, RegExp]>([
    ['no object', 'answer.delta', 'Hi', /^answer\.delta: the data must be a JSON object$/],
    ['a list', 'answer.delta', [], /must be a JSON object/],
    ['no text', 'answer.delta', { index: 0, model: 'a' }, /^answer\.delta: "text" is missing$/],
    ['a text that is none', 'answer.delta', { index: 0, model: 'a', text: 5 }, /"text" must be a string$/],
    [
      'an index that is none',
      'answer.delta',
      { index: '0', model: 'a', text: '' },
      /"index" must be a number$/,
    ],
    [
      'models that are none',
      'run.started',
      { run_id: 'r', models: [5] },
      /"models" must be a list of strings$/,
    ],
    [
      'an outcome that is none',
      'run.completed',
      { run_id: 'r', outcome: 'fine', total_latency_ms: 1 },
      /"outcome" must be one of complete, partial, failed, cancelled, interrupted$/,
    ],
    [
      'an opaque part without data',
      'answer.opaque',
      { index: 0, model: 'a', provider: 'p' },
      /"data" is missing$/,
    ],
  ])('says what is wrong with %s', (_, type, json, message) => {
    expect(() => parseEvent(0, type, json)).toThrow(InvalidEventError);
    expect(() => parseEvent(0, type, json)).toThrow(message);
  });

  it('refuses a number that is none', () => {
    expect(() => parseEvent(Number.NaN, 'answer.delta', { index: 0, model: 'a', text: '' })).toThrow(
      /number must be a whole number/,
    );
  });
});
