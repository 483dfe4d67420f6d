import type { EmulatedModel } from './emulated-model.ts';
import { type Assignment, THINKING_TOKENS, type ThinkingLevel } from './generate.ts';
import { checkGroqBody } from './groq-check.ts';
import { groqContextLength, groqInvalid, groqModelGone, groqModelNotFound } from './groq-errors.ts';
import { GROQ_MODELS } from './groq-models.ts';
import { asArray, asObject, isUnset, type Json } from './json.ts';
import {
  openAiText,
  readOpenAiConversation,
  readOpenAiFormat,
  readOpenAiStop,
  readOpenAiTools,
} from './openai-body.ts';
import { countPrompt } from './tokens.ts';
import type { Reply } from './types.ts';

/** A chat request that will be answered. */
export interface GroqChat {
  readonly body: Json;
  readonly model: EmulatedModel;
  readonly promptTokens: number;
  readonly assignment: Assignment;
}

/** Reads a chat request: what will be answered, or the refusal. */
export function parseGroqChat(json: unknown, tier: 'free' | 'enterprise'): GroqChat | Reply {
  const body = asObject(json);
  if (body === undefined) return groqInvalid('Invalid JSON body');
  const refusal = checkGroqBody(body);
  if (refusal !== undefined) return refusal;
  const id = String(body.model);
  const model = GROQ_MODELS.find(id);
  if (model === undefined || (model.status === 'closed' && tier !== 'enterprise'))
    return groqModelNotFound(id);
  if (model.status === 'gone') return groqModelGone(id);
  if (model.status === 'no-chat') {
    return groqInvalid(`The model \`${id}\` does not support chat completions`);
  }
  const promptTokens = countPrompt(asArray(body.messages).map((m) => openAiText(asObject(m)?.content)));
  if (promptTokens > model.contextWindow) return groqContextLength();
  return (
    checkCap(body, model) ??
    checkEffort(body, model) ??
    checkSchema(body, model) ?? { body, model, promptTokens, assignment: assign(body, model) }
  );
}

// In Groq's words, though not in providers.md: public reports since 2025 show the sentence for several models.
function checkCap(body: Json, { maxOutput }: EmulatedModel): Reply | undefined {
  const name = isUnset(body.max_completion_tokens) ? 'max_tokens' : 'max_completion_tokens';
  const cap = body[name];
  return typeof cap === 'number' && cap > maxOutput
    ? groqInvalid(
        `\`${name}\` must be less than or equal to \`${maxOutput}\`, the maximum value for \`${name}\` is less than the \`context_window\` for this model`,
      )
    : undefined;
}

// gpt-oss cannot stop thinking (§1.8 quirk 6) and has no raw format; models that do not think take neither setting.
function checkEffort(body: Json, { levels }: EmulatedModel): Reply | undefined {
  const effort = body.reasoning_effort;
  if (!isUnset(body.reasoning_format) && (levels.length === 0 || body.reasoning_format === 'raw')) {
    if (!levels.includes('none')) return groqInvalid('`reasoning_format` is not supported with this model');
  }
  if (isUnset(effort)) return undefined;
  if (levels.length === 0) return groqInvalid('`reasoning_effort` is not supported with this model');
  const allowed = levels.includes('none') ? ['none', 'default', 'low', 'medium', 'high'] : levels;
  if (allowed.some((level) => level === effort)) return undefined;
  const names = allowed.map((level) => `\`${level}\``);
  return groqInvalid(
    `\`reasoning_effort\` must be one of ${names.slice(0, -1).join(', ')}, or ${names.at(-1)}`,
  );
}

// Structured outputs: some models only, and neither in a stream nor beside tools (§1.1).
function checkSchema(body: Json, { id }: EmulatedModel): Reply | undefined {
  if (asObject(body.response_format)?.type !== 'json_schema') return undefined;
  if (!/^(openai\/gpt-oss-(20b|120b)|qwen\/qwen3\.8-27b)$/.test(id)) {
    return groqInvalid('This model does not support response format `json_schema`.');
  }
  return body.stream === true ? groqInvalid('`response_format` does not support streaming') : undefined;
}

function assign(body: Json, model: EmulatedModel): Assignment {
  const cap = body.max_completion_tokens ?? body.max_tokens;
  return {
    ...readOpenAiConversation(body, model.id),
    thinkingTokens: model.levels.length === 0 ? 0 : THINKING_TOKENS[toLevel(body.reasoning_effort)],
    cap: typeof cap === 'number' ? cap : model.maxOutput,
    stop: readOpenAiStop(body),
    json: readOpenAiFormat(body),
    toolbox: readOpenAiTools(body),
  };
}

function toLevel(effort: unknown): ThinkingLevel {
  return effort === 'none' || effort === 'low' || effort === 'high' ? effort : 'medium';
}
