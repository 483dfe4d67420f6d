import type { AnswerEnd, AnswerFailure, FinishReason, ToolCall } from '../core/answer.ts';
import { FAULT_PHASES, type Fault, toFault } from '../core/fault.ts';
import { FAULT_CODES, type FaultCode } from '../core/fault-codes.ts';
import type { Outcome, RunEvent } from '../core/run-event.ts';
import type { Usage } from '../core/usage.ts';
import { asObject, type JsonObject } from './json.ts';

/**
 * A run's events as CORO's own JSON, for whoever writes or reads a stream: server, client and command line. Pure, and
 * without the schemas, so that a browser can load it.
 *
 * Type and number travel beside the JSON, as `event:` and `id:` of a server-sent event.
 */

/** The flat JSON of an event, without its type and number. */
export function toEventJson(event: RunEvent) {
  switch (event.type) {
    case 'run.started':
      return { run_id: event.runId, models: event.models };
    case 'run.completed':
      return { run_id: event.runId, outcome: event.outcome, total_latency_ms: event.totalLatencyMs };
    case 'answer.started':
      return { index: event.index, model: event.model, model_used: event.modelUsed };
    case 'answer.delta':
    case 'answer.reasoning':
      return { index: event.index, model: event.model, text: event.text };
    case 'answer.tool_call_delta':
    case 'answer.tool_call':
      return {
        index: event.index,
        model: event.model,
        id: event.id,
        name: event.name,
        arguments: event.arguments,
      };
    case 'answer.opaque':
      return { index: event.index, model: event.model, provider: event.provider, data: event.data };
    case 'answer.completed':
      return { index: event.index, model: event.model, ...toEndJson(event) };
    case 'answer.failed':
      return { index: event.index, model: event.model, ...toEndJson(event), ...toFailureJson(event) };
  }
}

/** What a response object says of an answer's end, whether it is good or not. */
export function toEndJson(end: AnswerEnd & { readonly fault?: Fault }) {
  return {
    tokens: end.usage?.outputTokens ?? null,
    latency_ms: end.latencyMs,
    error: end.fault?.message ?? null,
    error_code: end.fault?.code ?? null,
    model_used: end.modelUsed,
    served_by_successor: end.servedBySuccessor,
    notice: end.notice ?? null,
    finish_reason: end.finishReason ?? null,
    ...(end.stopSequence !== undefined && { stop_sequence: end.stopSequence }),
    truncated: end.truncated,
    usage: end.usage ? toUsageJson(end.usage) : null,
    cost_usd: end.costUsd ?? null,
    time_to_first_token_ms: end.timeToFirstTokenMs ?? null,
    attempts: end.attempts,
    simulated: end.simulated,
    warnings: end.warnings,
  };
}

/** The fields of a response object that only a failure has. */
export function toFailureJson({ fault, hint, partial, wastedTokens }: AnswerFailure) {
  return {
    hint,
    retryable: fault.retryable,
    retry_after_ms: fault.retryAfterMs ?? null,
    partial,
    upstream_status: fault.status ?? null,
    provider_code: fault.providerCode ?? null,
    phase: fault.phase ?? null,
    ...(wastedTokens !== undefined && { wasted_tokens: wastedTokens }),
  };
}

function toUsageJson(usage: Usage) {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cached_input_tokens: usage.cachedInputTokens ?? null,
    reasoning_tokens: usage.reasoningTokens ?? null,
  };
}

/** An event of a known type whose JSON lacks something. The values are not repeated. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/**
 * Reads an event back. Fields that are not known are passed over, so that an older reader understands a newer server;
 * a failure code or finish reason it does not know reads as the most general one.
 *
 * @param seq the event's number in its run
 * @returns undefined for a type that is not known: skip it
 * @throws InvalidEventError when a known type lacks a field, or has one of the wrong kind
 */
export function parseEvent(seq: number, type: string, json: unknown): RunEvent | undefined {
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (!read) return undefined;
  const fields = asObject(json);
  if (!fields) throw new InvalidEventError(`${type}: the data must be a JSON object`);
  if (!Number.isSafeInteger(seq)) throw new InvalidEventError(`${type}: the number must be a whole number`);
  return { seq, ...read(new Fields(type, fields)) } as RunEvent;
}

type Unnumbered<E> = E extends RunEvent ? Omit<E, 'seq'> : never;

const READERS: Readonly<Record<string, ((json: Fields) => Unnumbered<RunEvent>) | undefined>> = {
  'run.started': (json) => ({
    type: 'run.started',
    runId: json.text('run_id'),
    models: json.texts('models'),
  }),
  'run.completed': (json) => ({
    type: 'run.completed',
    runId: json.text('run_id'),
    outcome: json.oneOf('outcome', OUTCOMES),
    totalLatencyMs: json.number('total_latency_ms'),
  }),
  'answer.started': (json) => ({
    type: 'answer.started',
    ...whose(json),
    modelUsed: json.text('model_used'),
  }),
  'answer.delta': (json) => ({ type: 'answer.delta', ...whose(json), text: json.text('text') }),
  'answer.reasoning': (json) => ({ type: 'answer.reasoning', ...whose(json), text: json.text('text') }),
  'answer.tool_call_delta': (json) => ({ type: 'answer.tool_call_delta', ...whose(json), ...callIn(json) }),
  'answer.tool_call': (json) => ({ type: 'answer.tool_call', ...whose(json), ...callIn(json) }),
  'answer.opaque': (json) => ({
    type: 'answer.opaque',
    ...whose(json),
    provider: json.text('provider'),
    data: json.value('data'),
  }),
  'answer.completed': (json) => ({ type: 'answer.completed', ...whose(json), ...parseEnd(json) }),
  'answer.failed': (json) => ({
    type: 'answer.failed',
    ...whose(json),
    ...parseEnd(json),
    fault: parseFault(json),
    hint: json.text('hint'),
    partial: json.flag('partial'),
    ...(json.has('wasted_tokens') && { wastedTokens: json.optionalNumber('wasted_tokens') ?? null }),
  }),
};

const OUTCOMES = [
  'complete',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
] as const satisfies readonly Outcome[];

const FINISH_REASONS = [
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'error',
  'other',
] as const satisfies readonly FinishReason[];

function whose(json: Fields): { index: number; model: string } {
  return { index: json.number('index'), model: json.text('model') };
}

function callIn(json: Fields): ToolCall {
  return { id: json.text('id'), name: json.text('name'), arguments: json.text('arguments') };
}

function parseEnd(json: Fields): AnswerEnd {
  const reason = json.optionalText('finish_reason');
  return {
    modelUsed: json.optionalText('model_used') ?? null,
    servedBySuccessor: json.flag('served_by_successor'),
    notice: json.optionalText('notice'),
    finishReason:
      reason === undefined ? undefined : (FINISH_REASONS.find((known) => known === reason) ?? 'other'),
    stopSequence: json.optionalText('stop_sequence'),
    truncated: json.flag('truncated'),
    usage: parseUsage(json.optionalFields('usage')),
    costUsd: json.optionalNumber('cost_usd'),
    latencyMs: json.number('latency_ms'),
    timeToFirstTokenMs: json.optionalNumber('time_to_first_token_ms'),
    attempts: json.number('attempts'),
    simulated: json.flag('simulated'),
    warnings: json.texts('warnings'),
  };
}

function parseUsage(json: Fields | undefined): Usage | undefined {
  return (
    json && {
      inputTokens: json.number('input_tokens'),
      outputTokens: json.number('output_tokens'),
      cachedInputTokens: json.optionalNumber('cached_input_tokens'),
      reasoningTokens: json.optionalNumber('reasoning_tokens'),
    }
  );
}

function parseFault(json: Fields): Fault {
  const code = json.text('error_code');
  return toFault(isFaultCode(code) ? code : 'unknown_error', json.text('error'), {
    retryable: json.flag('retryable'),
    retryAfterMs: json.optionalNumber('retry_after_ms'),
    status: json.optionalNumber('upstream_status'),
    providerCode: json.optionalText('provider_code'),
    phase: FAULT_PHASES.find((known) => known === json.optionalText('phase')),
  });
}

function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULT_CODES, code);
}

/** The fields of one object. What is null or missing is absent; what is of the wrong kind is told by name. */
class Fields {
  readonly #where: string;
  readonly #json: JsonObject;

  constructor(where: string, json: JsonObject) {
    this.#where = where;
    this.#json = json;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#json, name);
  }

  /** Anything at all, but something. */
  value(name: string): unknown {
    const value = this.#own(name);
    return value === undefined ? this.#fail(name, 'missing') : value;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#fail(name, 'a string');
  }

  optionalText(name: string): string | undefined {
    const value = this.#own(name) ?? undefined;
    return value === undefined || typeof value === 'string' ? value : this.#fail(name, 'a string');
  }

  number(name: string): number {
    return this.optionalNumber(name) ?? this.#fail(name, 'a number');
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#own(name) ?? undefined;
    return value === undefined || typeof value === 'number' ? value : this.#fail(name, 'a number');
  }

  flag(name: string): boolean {
    const value = this.#own(name);
    return typeof value === 'boolean' ? value : this.#fail(name, 'true or false');
  }

  texts(name: string): readonly string[] {
    const value = this.#own(name);
    const isList = Array.isArray(value) && value.every((it) => typeof it === 'string');
    return isList ? value : this.#fail(name, 'a list of strings');
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T {
    const value = this.#own(name);
    return words.find((word) => word === value) ?? this.#fail(name, `one of ${words.join(', ')}`);
  }

  optionalFields(name: string): Fields | undefined {
    const value = this.#own(name) ?? undefined;
    if (value === undefined) return undefined;
    return new Fields(`${this.#where}.${name}`, asObject(value) ?? this.#fail(name, 'an object'));
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#json, name) ? this.#json[name] : undefined;
  }

  #fail(name: string, wanted: string): never {
    const isMissing = this.#own(name) === undefined;
    throw new InvalidEventError(
      `${this.#where}: "${name}" ${isMissing ? 'is missing' : `must be ${wanted}`}`,
    );
  }
}
