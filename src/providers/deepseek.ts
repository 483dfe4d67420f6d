import type { Balance } from '../core/account.ts';
import type { Prompt } from '../core/chat-request.ts';
import type { Mode } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import { hasToolCall, type MessagePart, partsOf } from '../core/message.ts';
import type { Route, Thinking } from '../core/model.ts';
import { asArray, asObject, asText } from '../wire/json.ts';
import { toOpenAiMessages } from '../wire/openai-request.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { MAX, refineByMessage, type Sentences, withCode } from './parts.ts';

/** DeepSeek's Chat Completions (api-docs.deepseek.com). No header tells its limits. */
export const deepseek = openAiCompatible({
  name: 'deepseek',
  displayName: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com',
  account: {
    keys: 'https://platform.deepseek.com/api_keys',
    billing: 'https://platform.deepseek.com/top_up',
  },
  toOwnFields,
  familyOf: () => ({ thinking: THINKING }),
  lacks: ['seed', 'parallelToolCalls', 'jsonSchema'],
  cannotThink,
  refineFault,
  // Queued requests are kept alive with blank lines, and some end with nothing else (test/wire/deepseek/chat-empty-body.txt).
  blankBody: () =>
    toFault('model_overloaded', 'The connection closed while the request was queued', { status: 200 }),
  balance: { path: '/user/balance', parse: parseBalance },
});

/** It knows on and off, and three efforts. */
const THINKING: Thinking = { headroom: { none: 0, low: 4096, high: 16_384, ...MAX }, ignoresSampling: true };

/** Thinking is on unless it is switched off, and then sampling parameters are ignored. */
function toOwnFields(_: Route, prompt: Prompt, mode: Mode) {
  const isThinking = prompt.reasoningEffort !== undefined && prompt.reasoningEffort !== 'none';
  return {
    ...(isThinking && {
      temperature: undefined,
      top_p: undefined,
      messages: toOpenAiMessages(prompt, { thoughtsOf }),
    }),
    max_tokens: prompt.maxTokens,
    thinking: { type: isThinking ? 'enabled' : 'disabled' },
    reasoning_effort: isThinking ? prompt.reasoningEffort : undefined,
    stream_options: mode === 'stream' ? { include_usage: true } : undefined,
  };
}

/** Of a turn that called a tool: elsewhere they are to stay behind. */
function thoughtsOf(parts: readonly MessagePart[]) {
  if (!parts.some(({ type }) => type === 'tool_call')) return undefined;
  return { reasoning_content: parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('') };
}

/** reasoning-content-required.json: a turn that called a tool must come back with its thoughts. */
function cannotThink({ messages }: Prompt): string | undefined {
  const isLost = messages.some(
    (it) => hasToolCall(it) && !partsOf(it).some(({ type }) => type === 'reasoning'),
  );
  return isLost ? 'a turn that called a tool came back without its thoughts' : undefined;
}

/** Amounts are texts, one a currency (deepseek/balance.json). */
function parseBalance(body: unknown): Balance | undefined {
  const root = asObject(body);
  if (typeof root?.is_available !== 'boolean') return undefined;
  const amounts = asArray(root.balance_infos).flatMap((info) => {
    const currency = asText(asObject(info)?.currency);
    const amount = Number(asText(asObject(info)?.total_balance) ?? Number.NaN);
    return currency !== undefined && Number.isFinite(amount) ? [{ currency, amount }] : [];
  });
  return { isSufficient: root.is_available, amounts };
}

/** A 400's fields are all alike (`invalid_request_error`), so the sentence tells. Each stands in a fixture. */
const SENTENCES: Sentences = [
  ['invalid_request', /^Model Not Exist$/, 'invalid_model'], // unknown-model-legacy.json
  // unknown-model.json, unknown-model-2026-07.json
  ['invalid_request', /^The supported API model names are .+, but you passed /, 'invalid_model'],
  ['invalid_request', /^This model's maximum context length is \d+ tokens\b/, 'context_length_exceeded'], // context-length.json
  ['invalid_request', /^Content Exists Risk$/, 'content_filtered'], // content-risk.json
  ['invalid_request', /^Invalid \w+ value, the valid range of /, 'invalid_parameters'], // max-tokens-range.json
];

function refineFault(fault: Fault): Fault {
  // Inside a 200 the type alone tells that this is no error of the server (overloaded.json has it with its 503).
  if (fault.providerCode === 'service_unavailable_error') return withCode(fault, 'model_overloaded');
  return refineByMessage(fault, SENTENCES);
}
