import type { AnswerEnd, AnswerPart, EndedAnswer, FinishReason } from '../../core/answer.ts';
import { argumentsOf } from '../../core/tools.ts';
import type { Usage } from '../../core/usage.ts';
import { asObject, asText } from '../json.ts';
import { sealForeign } from './foreign-parts.ts';

/**
 * A finished answer as `POST /v1/messages` gives it. Its model is the one that was asked for: of any other's answer Claude Code hands
 * no sealed thought back. A header says which it was.
 */
export function toAnthropicMessage(runId: string, answer: EndedAnswer) {
  return {
    ...messageHead(runId, answer.model),
    content: toBlocks(answer.parts),
    ...toStop(answer),
    usage: toAnthropicUsage(answer.usage),
  };
}

export function messageHead(runId: string, model: string) {
  return { id: `msg_${runId.replace(/^run_/, '')}`, type: 'message', role: 'assistant', model };
}

/**
 * Blocks in the order in which they came. A thought that is sealed is told once, with its seal. What another provider sealed at
 * the very end is left out: here no answer ends with a thought, and Claude Code prints the last block alone.
 */
function toBlocks(all: readonly AnswerPart[]) {
  const parts = all.slice(0, all.findLastIndex((part) => !isForeignSeal(part)) + 1);
  const blocks: Readonly<Record<string, unknown>>[] = [];
  let thought = '';
  const think = (): void => {
    if (thought !== '') blocks.push({ type: 'thinking', thinking: thought, signature: '' });
    thought = '';
  };
  for (const part of parts) {
    if (part.type === 'reasoning') {
      thought += part.text;
      continue;
    }
    const own = part.type === 'opaque' ? sealedThought(part, thought || undefined) : undefined;
    if (own) thought = '';
    think();
    blocks.push(own ?? toBlock(part));
  }
  think();
  return blocks;
}

function toBlock(part: Exclude<AnswerPart, { type: 'reasoning' }>) {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'tool_call':
      return { type: 'tool_use', id: part.id, name: part.name, input: argumentsOf(part.arguments) };
    case 'opaque':
      return toRedacted(part);
  }
}

type Opaque = Extract<AnswerPart, { type: 'opaque' }>;

function isForeignSeal(part: AnswerPart): boolean {
  return part.type === 'opaque' && part.provider !== 'anthropic';
}

/**
 * Anthropic's own block of a thought, or one that has another provider's seal for its signature.
 *
 * @param thinking what came before that seal; undefined = nothing, and there is no such block
 */
export function sealedThought(part: Pick<Opaque, 'provider' | 'data'>, thinking: string | undefined) {
  if (part.provider !== 'anthropic')
    return thinking === undefined ? undefined : { type: 'thinking', thinking, signature: sealForeign(part) };
  const block = part.provider === 'anthropic' ? asObject(part.data) : undefined;
  const signature = asText(block?.signature);
  if (block?.type !== 'thinking' || signature === undefined) return undefined;
  return { type: 'thinking', thinking: asText(block.thinking) ?? '', signature };
}

/** What stays closed to whoever reads it here. */
export function toRedacted(part: Pick<Opaque, 'provider' | 'data'>) {
  const block = part.provider === 'anthropic' ? asObject(part.data) : undefined;
  const own = block?.type === 'redacted_thinking' ? asText(block.data) : undefined;
  return { type: 'redacted_thinking', data: own ?? sealForeign(part) };
}

/** Why it ended. Most providers do not tell a word that was to stop it from an end of its own: that is never guessed. */
export function toStop({ finishReason = 'stop', stopSequence }: AnswerEnd) {
  return stopSequence === undefined
    ? { stop_reason: STOP_REASONS[finishReason], stop_sequence: null }
    : { stop_reason: 'stop_sequence', stop_sequence: stopSequence };
}

const STOP_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  error: 'end_turn',
  other: 'end_turn',
};

/** Input is told without what a cache gave and took. A client wants numbers: what nobody counted is 0. */
export function toAnthropicUsage(usage: Usage | undefined) {
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens = 0, cacheWriteInputTokens = 0 } = usage ?? {};
  return {
    input_tokens: inputTokens - cachedInputTokens - cacheWriteInputTokens,
    output_tokens: outputTokens,
    cache_read_input_tokens: cachedInputTokens,
    cache_creation_input_tokens: cacheWriteInputTokens,
  };
}
