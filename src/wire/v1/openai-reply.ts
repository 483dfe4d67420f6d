import {
  type AnswerEnd,
  type EndedAnswer,
  type FinishReason,
  reasoningOf,
  textOf,
} from '../../core/answer.ts';
import type { Fault } from '../../core/fault.ts';
import type { Run } from '../../core/reduce.ts';
import type { Usage } from '../../core/usage.ts';
import { toOpaqueJson } from '../message-json.ts';
import type { CallForm } from './call-forms.ts';
import { toOpenAiFailure } from './openai-error.ts';

/** A finished run as `POST /v1/chat/completions` answers it: one choice for each answer. */
export function toCompletion({ id, answers }: Run, created: number, form: CallForm) {
  const ended = answers.filter(isEnded);
  const [first] = ended;
  const isMany = answers.length > 1;
  return {
    id: completionId(id),
    object: 'chat.completion',
    created,
    model: first?.modelUsed ?? first?.model,
    choices: ended.map((answer) => ({
      index: answer.index,
      message: toMessage(answer, form),
      logprobs: null,
      finish_reason: finishOf(answer, form),
      ...(isMany && toOwn(answer)),
    })),
    usage: toUsageJson(sumOf(ended.map(({ usage }) => usage))),
  };
}

/** What one of several choices says of itself, where a single one has headers. */
export function toOwn(
  answer: AnswerEnd & { readonly model: string; readonly fault?: Fault; readonly hint?: string },
) {
  const { model, modelUsed, usage, fault, hint = '', warnings, notice } = answer;
  return {
    model,
    model_used: modelUsed,
    usage: usage ? toUsageJson(usage) : null,
    cost_usd: answer.costUsd ?? null,
    attempts: answer.attempts,
    ...(warnings.length > 0 && { warnings }),
    ...(notice !== undefined && { notice }),
    ...(fault && !isToldByFinish(answer) && toOpenAiFailure({ fault, hint })),
  };
}

function toMessage(answer: EndedAnswer, form: CallForm) {
  const { parts } = answer;
  const calls = parts.filter((part) => part.type === 'tool_call');
  const opaque = parts.flatMap((part) => (part.type === 'opaque' ? [toOpaqueJson(part)] : []));
  const text = textOf(answer);
  const reasoning = reasoningOf(answer);
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    // What is undefined is not written.
    reasoning_content: reasoning || undefined,
    ...(calls.length > 0 && form.whole(calls)),
    opaque: opaque.length > 0 ? opaque : undefined,
  };
}

export function isEnded(answer: Run['answers'][number]): answer is EndedAnswer {
  return answer.state === 'completed' || answer.state === 'failed';
}

/** OpenAI answers 200 where a cap or a filter ended an answer: the finish reason tells. */
export function isToldByFinish({ fault, finishReason }: AnswerEnd & { readonly fault?: Fault }): boolean {
  if (fault?.code === 'max_tokens_reached') return true;
  return fault?.code === 'content_filtered' && finishReason === 'content_filter';
}

export function finishOf(end: AnswerEnd & { readonly fault?: Fault }, form: CallForm): string {
  if (end.fault && !isToldByFinish(end)) return 'error';
  if (end.finishReason === 'tool_calls') return form.finish;
  return FINISH_REASONS[end.finishReason ?? 'stop'];
}

const FINISH_REASONS: Readonly<Record<Exclude<FinishReason, 'tool_calls'>, string>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content_filter',
  error: 'error',
  // A warning tells the provider's own word.
  other: 'stop',
};

export function completionId(runId: string): string {
  return `chatcmpl-${runId.replace(/^run_/, '')}`;
}

export function toUsageJson(usage: Usage | undefined) {
  if (!usage) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens: cached, reasoningTokens: reasoning } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: cached === undefined ? undefined : { cached_tokens: cached },
    completion_tokens_details: reasoning === undefined ? undefined : { reasoning_tokens: reasoning },
  };
}

/** Undefined where any of them is: what is not known is not guessed. */
export function sumOf(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const [first, ...others] = usages;
  if (others.length === 0) return first;
  let sum: Usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 };
  for (const usage of usages) {
    if (!usage) return undefined;
    sum = {
      inputTokens: sum.inputTokens + usage.inputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      cachedInputTokens: (sum.cachedInputTokens ?? 0) + (usage.cachedInputTokens ?? 0),
      reasoningTokens: (sum.reasoningTokens ?? 0) + (usage.reasoningTokens ?? 0),
    };
  }
  return sum;
}
