import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { type Answer, type EndedAnswer, reasoningOf, textOf } from '../core/answer.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Run } from '../core/reduce.ts';
import { type BodyFault, InvalidBodyError, toBodyFaults, valueFault } from './body-faults.ts';
import { toEndJson, toFailureJson } from './coro-events.ts';
import { type ChatJson, chatBody, SingleChatBody } from './coro-schema.ts';
import { toCallJson, toOpaqueJson } from './message-json.ts';
import { findExtrasFaults, findMessageFaults, toExtras, toMessages } from './messages.ts';

/** All faults at once, but not more than anybody reads. */
Settings.Set({ maxErrors: 100 });

/** Reads bodies of `POST /chat` and, with `models` from the path, of `POST /chat/{model_id}`. */
export interface ChatParser {
  /** @throws InvalidBodyError with everything that is wrong with the body */
  parseChatRequest(body: unknown): ChatRequest;
  /** @throws InvalidBodyError with everything that is wrong with the body */
  parseSingleChatRequest(body: unknown, modelId: string): ChatRequest;
}

/** @param maxModels answers that one request may ask for */
export function openChatParser(maxModels: number): ChatParser {
  const whole = openValidator<ChatJson>(chatBody(maxModels));
  const single = openValidator<Omit<ChatJson, 'models'>>(SingleChatBody);
  return {
    parseChatRequest(body) {
      const json = whole(body);
      return toChatRequest(json, json.models);
    },
    parseSingleChatRequest: (body, modelId) => toChatRequest(single(body), [modelId]),
  };
}

function openValidator<T extends Omit<ChatJson, 'models'>>(schema: TSchema): (body: unknown) => T {
  const compiled = Compile(schema);
  return (body) => {
    const isValid = compiled.Check(body);
    const json = body as T;
    const faults = isValid ? [] : toBodyFaults(body, compiled.Errors(body));
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      faults.push(...questionFaults(json));
    if (faults.length > 0) throw new InvalidBodyError(faults);
    return json;
  };
}

/** What a schema cannot say. */
function questionFaults(json: Omit<ChatJson, 'models'>): BodyFault[] {
  const { prompt, messages, until, deadline_ms } = json;
  const faults: BodyFault[] = [];
  if (prompt === undefined && messages === undefined) {
    faults.push({ type: 'missing', loc: ['body', 'prompt'], msg: 'Field required' });
  }
  if (prompt !== undefined && messages !== undefined) {
    faults.push(valueFault('messages', 'give either prompt or messages, not both'));
  }
  if (typeof prompt === 'string' && prompt !== '' && prompt.trim() === '') {
    faults.push(valueFault('prompt', 'the prompt is blank'));
  }
  const isAsked = (messages: unknown) =>
    !Array.isArray(messages) || messages.some((it) => it?.role !== 'system' && it?.content !== '');
  faults.push(...findMessageFaults(messages, ['body', 'messages']), ...findExtrasFaults(json));
  for (const [id, history] of Object.entries(json.conversation_history ?? {})) {
    faults.push(...findMessageFaults(history, ['body', 'conversation_history', id]));
  }
  if (messages !== undefined && !isAsked(messages)) {
    faults.push(valueFault('messages', 'at least one message must be from the user'));
  }
  const inUntil = typeof until === 'object' ? until?.deadline_ms : undefined;
  if (isGiven(deadline_ms) && isGiven(inUntil)) {
    faults.push(valueFault('deadline_ms', 'give either deadline_ms or until.deadline_ms, not both'));
  }
  return faults;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function toChatRequest(json: Omit<ChatJson, 'models'>, models: ChatRequest['models']): ChatRequest {
  return {
    models,
    prompt: json.prompt,
    messages: json.messages && toMessages(json.messages),
    system: json.system,
    temperature: json.temperature,
    maxTokens: json.max_tokens,
    topP: json.top_p ?? undefined,
    reasoningEffort: json.reasoning_effort ?? undefined,
    conversationHistory: json.conversation_history ? toHistories(json.conversation_history) : undefined,
    conversationGuide: json.conversation_guide ?? undefined,
    searchContext: json.search_context ?? undefined,
    ...toExtras(json),
    dropParams: json.drop_params ?? undefined,
    apiOverrides: json.api_overrides ?? undefined,
    pin: json.pin ?? undefined,
    timeoutMs: json.timeout_ms ?? undefined,
    firstTokenTimeoutMs: json.first_token_timeout_ms ?? undefined,
    until: toUntil(json),
    hedgeMs: json.hedge_ms ?? undefined,
    deadlineMs: json.deadline_ms ?? undefined,
    resumable: json.resumable ?? undefined,
  };
}

function toHistories(
  json: NonNullable<ChatJson['conversation_history']>,
): ChatRequest['conversationHistory'] {
  return Object.fromEntries(Object.entries(json).map(([id, messages]) => [id, toMessages(messages)]));
}

function toUntil({ until }: Omit<ChatJson, 'models'>): ChatRequest['until'] {
  if (typeof until !== 'object' || until === null) return until ?? undefined;
  return { quorum: until.quorum ?? undefined, deadlineMs: until.deadline_ms ?? undefined };
}

/** A finished run as `POST /chat` answers it. */
export function toChatJson(run: Run) {
  return {
    run_id: run.id,
    outcome: run.outcome,
    responses: run.answers.map(toResponseJson),
    total_latency_ms: run.totalLatencyMs,
  };
}

/** A run as it stands, in the same shape; what is not known yet is null. */
export function toRunJson({ id, answers, outcome, totalLatencyMs }: Run) {
  return {
    run_id: id,
    outcome: outcome ?? null,
    responses: answers.map((answer) => (isEnded(answer) ? toResponseJson(answer) : toOpenJson(answer))),
    total_latency_ms: totalLatencyMs ?? null,
  };
}

/** One finished answer. Fields of a failure are there only when it failed. */
export function toResponseJson(answer: Answer) {
  if (!isEnded(answer)) throw new Error(`Answer ${answer.index} has not ended: it is ${answer.state}`);
  return {
    index: answer.index,
    model: answer.model,
    response: textOf(answer),
    ...toEndJson(answer),
    reasoning: reasoningOf(answer) || null,
    ...toPartsJson(answer),
    ...(answer.state === 'failed' && toFailureJson(answer)),
  };
}

/** What goes back with the next message, as it is put there. Most answers have nothing of it. */
function toPartsJson({ parts }: Answer) {
  if (parts.length < 2 && parts[0]?.type === 'text') return undefined;
  const calls = parts.flatMap((it) => (it.type === 'tool_call' ? [toCallJson(it)] : []));
  const opaque = parts.flatMap((it) => (it.type === 'opaque' ? [toOpaqueJson(it)] : []));
  return { ...(calls.length > 0 && { tool_calls: calls }), ...(opaque.length > 0 && { opaque }) };
}

/** One that goes on: `state` is there only until it ends. */
function toOpenJson(answer: Exclude<Answer, EndedAnswer>) {
  return {
    index: answer.index,
    model: answer.model,
    state: answer.state,
    response: textOf(answer),
    ...NOTHING_ENDED,
    model_used: answer.state === 'streaming' ? answer.modelUsed : null,
    reasoning: reasoningOf(answer) || null,
  };
}

function isEnded(answer: Answer): answer is EndedAnswer {
  return answer.state === 'completed' || answer.state === 'failed';
}

const NOTHING_ENDED = {
  tokens: null,
  latency_ms: null,
  error: null,
  error_code: null,
  model_used: null,
  served_by_successor: false,
  notice: null,
  finish_reason: null,
  truncated: false,
  usage: null,
  cost_usd: null,
  time_to_first_token_ms: null,
  attempts: null,
  simulated: false,
  warnings: [],
} as const;

/** An error outside an answer: CORO's words, FastAPI's `detail`, and the shape OpenAI's clients read. */
export function toErrorJson(
  code: string,
  message: string,
  detail: string | readonly BodyFault[],
  param?: string,
) {
  return {
    detail,
    error_code: code,
    error: { message, type: code, code, param: param ?? null },
  };
}
