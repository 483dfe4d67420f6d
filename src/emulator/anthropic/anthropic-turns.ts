import { asArray, asObject, isUnset, type Json } from '../json.ts';
import { isThinking, sign } from './anthropic-read.ts';

/** What is wrong with the turns of a conversation: roles, contents, tools and their results, thoughts that were changed. */
export function findTurnFault(body: Json): string | undefined {
  const messages = asArray(body.messages).map((message) => asObject(message) ?? {});
  for (const [index, message] of messages.entries()) {
    const fault =
      findRoleFault(message, index) ??
      findContentFault(message, index, index === messages.length - 1) ??
      findToolFault(messages, index);
    if (fault !== undefined) return fault;
  }
  return isThinking(body) ? findLostThought(messages) : undefined;
}

function findRoleFault({ role }: Json, index: number): string | undefined {
  if (role === 'system') {
    return 'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.';
  }
  if (role !== 'user' && role !== 'assistant') {
    return `messages.${index}.role: Input should be 'user' or 'assistant'`;
  }
  return index === 0 && role === 'assistant' ? 'messages: first message must use the "user" role' : undefined;
}

function findContentFault({ content }: Json, index: number, isLast: boolean): string | undefined {
  if (isUnset(content)) return `messages.${index}.content: Field required`;
  if (content === '' || (Array.isArray(content) && content.length === 0)) {
    return isLast && index > 0
      ? undefined
      : `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
  }
  for (const [place, value] of asArray(content).entries()) {
    const block = asObject(value) ?? {};
    const fault = findBlockFault(block, `messages.${index}.content.${place}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const BLOCKS = [
  'text',
  'image',
  'document',
  'search_result',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
  'server_tool_use',
  'web_search_tool_result',
];
const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

function findBlockFault(block: Json, at: string): string | undefined {
  if (!BLOCKS.includes(String(block.type))) {
    return `${at}: Input tag '${block.type}' found using 'type' does not match any of the expected tags: ${BLOCKS.map((name) => `'${name}'`).join(', ')}`;
  }
  if (block.type === 'text' && block.text === '') return 'messages: text content blocks must be non-empty';
  if (block.type === 'thinking' && block.signature !== sign(String(block.thinking))) {
    return `${at}: Invalid \`signature\` in \`thinking\` block`;
  }
  if (block.type !== 'image') return undefined;
  const source = asObject(block.source);
  if (source?.type === 'url')
    return typeof source.url === 'string' ? undefined : `${at}.image.source.url.url: Field required`;
  if (source?.type !== 'base64') return `${at}.image.source: Field required`;
  return IMAGES.includes(String(source.media_type))
    ? undefined
    : `${at}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`;
}

// Every call has its result in the next turn, and every result its call in the one before.
function findToolFault(messages: readonly Json[], index: number): string | undefined {
  const open = idsIn(messages[index], 'tool_use', 'id');
  const answered = idsIn(messages[index + 1], 'tool_result', 'tool_use_id');
  const lost = open.filter((id) => !answered.includes(id));
  if (lost.length > 0 && index < messages.length - 1) {
    return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${lost.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
  }
  const called = idsIn(messages[index - 1], 'tool_use', 'id');
  const stray = idsIn(messages[index], 'tool_result', 'tool_use_id').find((id) => !called.includes(id));
  return stray === undefined
    ? undefined
    : `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
}

function idsIn(message: Json | undefined, type: string, name: string): readonly string[] {
  return asArray(message?.content)
    .map((block) => asObject(block) ?? {})
    .filter((block) => block.type === type)
    .map((block) => String(block[name]));
}

// A turn that called tools comes back with the thought it began with.
function findLostThought(messages: readonly Json[]): string | undefined {
  const index = messages.findLastIndex(({ role }) => role === 'assistant');
  const [first] = asArray(messages[index]?.content).map((block) => asObject(block) ?? {});
  const hasCall = idsIn(messages[index], 'tool_use', 'id').length > 0;
  if (!hasCall || first?.type === 'thinking' || first?.type === 'redacted_thinking') return undefined;
  return `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first?.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`;
}
