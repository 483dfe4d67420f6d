import type { Message, MessagePart } from '../../core/message.ts';
import { breakpointOf, type Markable, withBreakpoint } from '../cache-marks.ts';
import type { AnthropicJson, BlockJson } from './anthropic-schema.ts';
import { isForeign, openForeign } from './foreign-parts.ts';

/**
 * The conversation of a body. What the system says between the turns, as tools for coding let it, is among its instructions;
 * most formats have no other place for it.
 */
export function toConversation(
  json: Pick<AnthropicJson, 'system' | 'messages' | 'cache_control'>,
): Message[] {
  const turns = json.messages.flatMap(toMessages);
  const conversation = json.system ? [toSystem(json.system), ...turns] : turns;
  const last = conversation.at(-1);
  // At the top it means the last block that can have one.
  if (json.cache_control && last) conversation[conversation.length - 1] = withBreakpoint(last);
  return conversation;
}

/** One text, kept whole where any of its blocks is marked. */
function toSystem(content: string | readonly (Markable & { readonly text?: string })[]): Message {
  if (typeof content === 'string') return { role: 'system', content };
  const text = content.map(({ text = '' }) => text).join('\n\n');
  return { role: 'system', content: text, ...breakpointOf(content.find((it) => it.cache_control) ?? {}) };
}

/** Results of tools stand in a user's turn, before what the user says; each is a message of its own here. */
function toMessages({ role, content }: AnthropicJson['messages'][number]): Message[] {
  if (typeof content === 'string') return [{ role, content }];
  if (role === 'system') return [toSystem(content)];
  if (role === 'assistant') return [{ role, content: content.flatMap(toAssistantPart) }];
  const results = content.filter(({ type }) => type === 'tool_result').map(toResult);
  const said = content.flatMap(toUserPart);
  return said.length > 0 ? [...results, { role, content: said }] : results;
}

function toResult(block: BlockJson): Message {
  const { tool_use_id: toolCallId, content, is_error: isError } = block;
  const said = Array.isArray(content) ? content.flatMap(toUserPart) : (content ?? '');
  return { role: 'tool', toolCallId, content: said, ...(isError && { isError }), ...breakpointOf(block) };
}

function toUserPart(
  block: Pick<BlockJson, 'text' | 'source' | 'cache_control'> & { type: string },
): MessagePart[] {
  const { type, text, source } = block;
  if (type === 'text' && text !== undefined) return [{ type, text, ...breakpointOf(block) }];
  if (type !== 'image' || !source) return [];
  const { media_type: mediaType, data, url } = source;
  const whole = source.type === 'url' ? (url ?? '') : `data:${mediaType};base64,${data}`;
  return [{ type, url: whole, ...breakpointOf(block) }];
}

function toAssistantPart(block: BlockJson): MessagePart[] {
  const { type, id = '', name = '', input = {}, thinking = '', signature = '', data = '' } = block;
  switch (type) {
    case 'tool_use':
      return [{ type: 'tool_call', id, name, arguments: JSON.stringify(input), ...breakpointOf(block) }];
    case 'thinking': {
      const thought = { type: 'reasoning', text: thinking } as const;
      // What other providers think has no seal.
      if (signature === '') return [thought];
      if (isForeign(signature)) return [thought, ...openForeign(signature)];
      return [thought, { type: 'opaque', provider: 'anthropic', data: { type, thinking, signature } }];
    }
    case 'redacted_thinking':
      return isForeign(data)
        ? openForeign(data)
        : [{ type: 'opaque', provider: 'anthropic', data: { type, data } }];
    default:
      return toUserPart(block);
  }
}
