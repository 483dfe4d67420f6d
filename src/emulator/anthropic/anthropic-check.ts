import { asArray, asObject, isUnset, type Json } from '../json.ts';
import type { Claude } from './anthropic-models.ts';
import { isThinking } from './anthropic-read.ts';
import { findTurnFault } from './anthropic-turns.ts';

/** What Anthropic refuses about a body before it looks at the model (providers.md §6; public reports of its sentences). */
export function findAnthropicFault(body: Json): string | undefined {
  return findShapeFault(body) ?? findNumberFault(body) ?? findTurnFault(body) ?? findThinkingFault(body);
}

/** What it refuses to count: whatever only an answer has a use for (`@anthropic-ai/sdk` 1.13.0, `MessageCountTokensParams`). */
export function findCountFault(body: Json): string | undefined {
  const other = Object.keys(body).find((name) => !COUNTED.has(name));
  return other === undefined ? undefined : `${other}: Extra inputs are not permitted`;
}

/** What it refuses for this model. */
export function findClaudeFault(body: Json, model: Claude): string | undefined {
  return findCapFault(body, model) ?? findSamplingFault(body, model) ?? findModeFault(body, model);
}

const PROPERTIES = new Set(
  (
    'model max_tokens messages system temperature top_p top_k stop_sequences stream thinking tools tool_choice ' +
    'metadata service_tier container context_management mcp_servers output_config cache_control inference_geo speed ' +
    'diagnostics user_profile_id workspace_id'
  ).split(' '),
);

const COUNTED = new Set(
  (
    'model messages system thinking tools tool_choice output_config cache_control speed context_management ' +
    'mcp_servers user_profile_id workspace_id'
  ).split(' '),
);

function findShapeFault(body: Json): string | undefined {
  for (const name of ['model', 'messages', 'max_tokens']) {
    if (isUnset(body[name])) return `${name}: Field required`;
  }
  if (!Array.isArray(body.messages)) return 'messages: Input should be a valid list';
  if (body.messages.length === 0) return 'messages: at least one message is required';
  const unknown = Object.keys(body).find((name) => !PROPERTIES.has(name));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  const system = body.system;
  return isUnset(system) || typeof system === 'string' || Array.isArray(system)
    ? undefined
    : 'system: Input should be a valid list';
}

const RANGES = [
  ['max_tokens', 1, Number.POSITIVE_INFINITY],
  ['temperature', 0, 1],
  ['top_p', 0, 1],
  ['top_k', 0, Number.POSITIVE_INFINITY],
] as const;

function findNumberFault(body: Json): string | undefined {
  for (const [name, least, most] of RANGES) {
    const value = body[name];
    if (isUnset(value)) continue;
    if (typeof value !== 'number') return `${name}: Input should be a valid number`;
    if (value < least) return `${name}: Input should be greater than or equal to ${least}`;
    if (value > most) return `${name}: Input should be less than or equal to ${most}`;
  }
  return undefined;
}

const THINKING_DOCS = 'https://docs.claude.com/en/docs/build-with-claude/extended-thinking';

function findThinkingFault(body: Json): string | undefined {
  const thinking = asObject(body.thinking);
  if (thinking === undefined) return undefined;
  if (thinking.type === 'enabled') {
    const { budget_tokens: budget } = thinking;
    if (isUnset(budget)) return 'thinking.enabled.budget_tokens: Field required';
    if (!(Number(budget) >= 1024)) {
      return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
    }
    if (Number(body.max_tokens) <= Number(budget)) {
      return `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. Please consult our documentation at ${THINKING_DOCS}#max-tokens-and-context-window-size`;
    }
  }
  if (!isThinking(body)) return undefined;
  if (!isUnset(body.temperature) && body.temperature !== 1) {
    return `\`temperature\` may only be set to 1 when thinking is enabled or in adaptive mode. Please consult our documentation at ${THINKING_DOCS}`;
  }
  const choice = asObject(body.tool_choice)?.type;
  return choice === 'any' || choice === 'tool'
    ? 'Thinking may not be enabled when tool_choice forces tool use.'
    : undefined;
}

function findCapFault(body: Json, { id, servedBy, maxOutput }: Claude): string | undefined {
  return Number(body.max_tokens) > maxOutput
    ? `max_tokens: ${body.max_tokens} > ${maxOutput}, which is the maximum allowed number of output tokens for ${servedBy ?? id}`
    : undefined;
}

function findSamplingFault(body: Json, { sampling }: Claude): string | undefined {
  const set = ['temperature', 'top_p', 'top_k'].filter((name) => !isUnset(body[name]));
  if (!sampling) return set.length === 0 ? undefined : `\`${set[0]}\` is deprecated for this model.`;
  return set.includes('temperature') && set.includes('top_p')
    ? '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
    : undefined;
}

function findModeFault(body: Json, { prefill, thinking, levels }: Claude): string | undefined {
  const type = asObject(body.thinking)?.type;
  if (type === 'enabled' && !thinking.includes('enabled')) {
    return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  }
  if (type === 'adaptive' && !thinking.includes('adaptive'))
    return 'adaptive thinking is not supported on this model';
  const effort = asObject(body.output_config)?.effort;
  if (!isUnset(effort) && !levels.some((level) => level === effort)) {
    return `This model does not support effort level '${effort}'. Supported levels: ${levels.toSorted().join(', ')}.`;
  }
  const last = asObject(asArray(body.messages).at(-1));
  return last?.role === 'assistant' && !prefill
    ? 'This model does not support assistant message prefill. The conversation must end with a user message.'
    : undefined;
}
