import type { Message, MessagePart } from '../../core/message.ts';
import type { AnthropicJson, BlockJson } from './anthropic-schema.ts';
import { isForeign, openForeign } from './foreign-parts.ts';

/**
 * The conversation of a body. What the system says between the turns, as tools for coding let it, is among its instructions;
 * most formats have no other place for it.
 */
export function toConversation({ system, messages }: Pick<AnthropicJson, 'system' | 'messages'>): Message[] {
  const turns = messages.flatMap(toMessages);
  if (!system) return turns;
  return [{ role: 'system', content: typeof system === 'string' ? system : joined(system) }, ...turns];
}

/** Results of tools stand in a user's turn, before what the user says; each is a message of its own here. */
function toMessages({ role, content }: AnthropicJson['messages'][number]): Message[] {
  if (typeof content === 'string') return [{ role, content }];
  if (role === 'system') return [{ role, content: joined(content) }];
  if (role === 'assistant') return [{ role, content: content.flatMap(toAssistantPart) }];
  const results = content.filter(({ type }) => type === 'tool_result').map(toResult);
  const said = content.flatMap(toUserPart);
  return said.length > 0 ? [...results, { role, content: said }] : results;
}

function joined(blocks: readonly { readonly text?: string }[]): string {
  return blocks.map(({ text = '' }) => text).join('\n\n');
}

function toResult({ tool_use_id: toolCallId, content, is_error: isError }: BlockJson): Message {
  const said = Array.isArray(content) ? content.flatMap(toUserPart) : (content ?? '');
  return { role: 'tool', toolCallId, content: said, ...(isError && { isError }) };
}

function toUserPart({
  type,
  text,
  source,
}: Pick<BlockJson, 'text' | 'source'> & { type: string }): MessagePart[] {
  if (type === 'text' && text !== undefined) return [{ type, text }];
  if (type !== 'image' || !source) return [];
  const { media_type: mediaType, data, url } = source;
  return [{ type, url: source.type === 'url' ? (url ?? '') : `data:${mediaType};base64,${data}` }];
}

function toAssistantPart(block: BlockJson): MessagePart[] {
  const { type, id = '', name = '', input = {}, thinking = '', signature = '', data = '' } = block;
  switch (type) {
    case 'tool_use':
      return [{ type: 'tool_call', id, name, arguments: JSON.stringify(input) }];
    case 'thinking': {
      const thought = { type: 'reasoning', text: thinking } as const;
      // What other providers think has no seal.
      if (signature === '') return [thought];
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
