import type { AnswerPart, ToolCall, ToolCallPiece } from '../../core/answer.ts';
import type { RunEvent } from '../../core/run-event.ts';
import type { Usage } from '../../core/usage.ts';
import { toOpaqueJson } from '../message-json.ts';
import type { CallForm } from './call-forms.ts';
import { toOpenAiFailure } from './openai-error.ts';
import { completionId, finishOf, isToldByFinish, sumOf, toOwn, toUsageJson } from './openai-reply.ts';

export interface ChunkOptions {
  readonly runId: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** Ids asked for, by `index`. */
  readonly models: readonly string[];
  readonly includeUsage: boolean;
  readonly calls: CallForm;
}

/** What of an answer a stream has to remember. */
interface Choice {
  /** Chunks begin alike: only the delta and the reason differ. */
  head: string;
  hasBegun: boolean;
  calls: number;
  /** Calls that are being told in pieces, by id: their number, and how much of their arguments was told. */
  readonly open: Map<string, { readonly at: number; length: number }>;
  readonly opaque: Extract<AnswerPart, { type: 'opaque' }>[];
}

/**
 * Makes a run's events the chunks of OpenAI's stream: interleaved by index, each choice begun with its role and ended
 * with its reason, and `[DONE]` once. A single answer that fails ends the stream with OpenAI's error instead.
 */
export function openChunks(options: ChunkOptions): (events: readonly RunEvent[]) => string {
  const { models, includeUsage, calls } = options;
  const isMany = models.length > 1;
  const choices = models.map(
    (model, index): Choice => ({
      head: headOf(options, index, model),
      hasBegun: false,
      calls: 0,
      open: new Map(),
      opaque: [],
    }),
  );
  const usages: (Usage | undefined)[] = [];
  const tail = includeUsage ? ',"usage":null}\n\n' : '}\n\n';
  let hasFailed = false;

  const chunk = (choice: Choice, delta: string, finish = 'null', own = ''): string => {
    const role = choice.hasBegun
      ? ''
      : `${choice.head}{"role":"assistant","content":""}${NO_FINISH}}]${tail}`;
    choice.hasBegun = true;
    return `${role}${choice.head}${delta},"logprobs":null,"finish_reason":${finish}${own}}]${tail}`;
  };
  const callStart = (choice: Choice, call: ToolCall): string =>
    chunk(choice, JSON.stringify(calls.start(choice.calls++, call)));
  const callRest = (choice: Choice, at: number, args: string): string =>
    chunk(choice, JSON.stringify(calls.rest(at, args)));
  const callPiece = (choice: Choice, piece: ToolCallPiece): string => {
    const open = choice.open.get(piece.id);
    if (!open) {
      choice.open.set(piece.id, { at: choice.calls, length: piece.arguments.length });
      return callStart(choice, piece);
    }
    open.length += piece.arguments.length;
    return callRest(choice, open.at, piece.arguments);
  };
  const end = (
    choice: Choice,
    event: Extract<RunEvent, { type: 'answer.completed' | 'answer.failed' }>,
  ): string => {
    usages[event.index] = event.usage;
    const isError = event.type === 'answer.failed' && !isToldByFinish(event);
    if (isError && !isMany) {
      hasFailed = true;
      return `data: ${JSON.stringify(toOpenAiFailure(event))}\n\n`;
    }
    const opaque =
      choice.opaque.length > 0
        ? chunk(choice, JSON.stringify({ opaque: choice.opaque.map(toOpaqueJson) }))
        : '';
    // A single answer has headers for what was known when it began; the rest comes here.
    const own = isMany
      ? `,${JSON.stringify(toOwn(event)).slice(1, -1)}`
      : `,"coro":${JSON.stringify(toOwn(event))}`;
    return opaque + chunk(choice, '{}', JSON.stringify(finishOf(event, calls)), own);
  };
  const toText = (event: RunEvent): string => {
    if (event.type === 'run.started') return '';
    if (event.type === 'run.completed') return hasFailed ? '' : usageChunk(options, sumOf(usages)) + DONE;
    const choice = choices[event.index];
    if (!choice) return '';
    switch (event.type) {
      case 'answer.started':
        if (!isMany) choice.head = headOf(options, event.index, event.modelUsed);
        return '';
      case 'answer.delta':
        return chunk(choice, `{"content":${JSON.stringify(event.text)}}`);
      case 'answer.reasoning':
        return chunk(choice, `{"reasoning_content":${JSON.stringify(event.text)}}`);
      case 'answer.tool_call_delta':
        return callPiece(choice, event);
      case 'answer.tool_call': {
        const open = choice.open.get(event.id);
        choice.open.delete(event.id);
        if (!open) return callStart(choice, event);
        const rest = event.arguments.slice(open.length);
        return rest === '' ? '' : callRest(choice, open.at, rest);
      }
      case 'answer.opaque':
        choice.opaque.push({ type: 'opaque', provider: event.provider, data: event.data });
        return '';
      default:
        return end(choice, event);
    }
  };
  return (events) => {
    let text = '';
    for (const event of events) text += toText(event);
    return text;
  };
}

const DONE = 'data: [DONE]\n\n';
const NO_FINISH = ',"logprobs":null,"finish_reason":null';

/** A chunk up to its delta. */
function headOf({ runId, created }: ChunkOptions, index: number, model: string): string {
  const head = { id: completionId(runId), object: 'chat.completion.chunk', created, model };
  return `data: ${JSON.stringify(head).slice(0, -1)},"choices":[{"index":${index},"delta":`;
}

/** Comes last, and only where it was asked for. */
function usageChunk(
  { runId, created, models, includeUsage }: ChunkOptions,
  usage: Usage | undefined,
): string {
  if (!includeUsage) return '';
  const head = { id: completionId(runId), object: 'chat.completion.chunk', created, model: models[0] };
  return `data: ${JSON.stringify({ ...head, choices: [], usage: toUsageJson(usage) ?? null })}\n\n`;
}
