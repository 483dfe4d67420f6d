import { expect, it } from 'vitest';
import type { Message } from '../core/message.ts';
import { openChatParser } from './coro.ts';
import { toRequestJson } from './coro-request.ts';

const parser = openChatParser(8);

const conversation: readonly Message[] = [
  { role: 'system', name: 'clerk', content: 'Be brief.' },
  { role: 'user', name: 'ada', content: 'Hi' },
  {
    role: 'assistant',
    name: 'poet',
    content: [{ type: 'tool_call', id: 'call_1', name: 'f', arguments: '{}' }],
  },
  { role: 'tool', toolCallId: 'call_1', content: '18' },
  { role: 'assistant', name: 'poet', content: 'Hello' },
  { role: 'user', name: 'bob', content: [{ type: 'text', text: 'And?' }] },
];

it('brings a conversation there as it was, names and all', () => {
  const request = { models: ['a'], messages: conversation, conversationHistory: { a: conversation } };
  const json = JSON.parse(JSON.stringify(toRequestJson(request, { stream: false, resumable: false })));
  const { messages, conversationHistory } = parser.parseChatRequest(json);
  expect(messages).toEqual(conversation);
  expect(conversationHistory).toEqual({ a: conversation });
});

it('takes null for no name', () => {
  const messages = [{ role: 'user', name: null, content: 'Hi' }];
  expect(parser.parseChatRequest({ models: ['a'], messages }).messages).toEqual([
    { role: 'user', content: 'Hi' },
  ]);
});

it('passes by the name of a tool: its call has said it', () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', name: 'f', tool_call_id: 'call_1', content: '18' },
  ];
  const [, , tool] = parser.parseChatRequest({ models: ['a'], messages }).messages ?? [];
  expect(tool).toEqual({ role: 'tool', toolCallId: 'call_1', content: '18' });
});

it.each([
  { content: null, refusal: 'I cannot help with that.' },
  { content: '', refusal: 'I cannot help with that.' },
  { refusal: 'I cannot help with that.' },
])('takes a refusal for what the assistant said: %j', (refusing) => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', ...refusing },
  ];
  const [, said] = parser.parseChatRequest({ models: ['a'], messages }).messages ?? [];
  expect(said).toEqual({ role: 'assistant', content: 'I cannot help with that.' });
});

it('takes a part that refuses for a text', () => {
  const content = [{ type: 'refusal', refusal: 'No.' }];
  const messages = [{ role: 'assistant', content }];
  expect(parser.parseChatRequest({ models: ['a'], messages }).messages).toEqual([
    { role: 'assistant', content: [{ type: 'text', text: 'No.' }] },
  ]);
});

it.each([
  ['data:image/jpg;base64,/9j/', 'data:image/jpeg;base64,/9j/'],
  ['data:image/JPG;base64,/9j/', 'data:image/jpeg;base64,/9j/'],
  ['data:image/PNG;base64,iVBO', 'data:image/png;base64,iVBO'],
  ['data:image/webp;base64,UklG', 'data:image/webp;base64,UklG'],
])('reads the image %s as %s', (written, url) => {
  const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: written } }] }];
  expect(parser.parseChatRequest({ models: ['a'], messages }).messages).toEqual([
    { role: 'user', content: [{ type: 'image', url }] },
  ]);
});

it.each([
  { content: null },
  { content: 'Wait.' },
])('refuses the older form of a call by name, though a text stands beside it: %j', (said) => {
  const call = { name: 'f', arguments: '{}' };
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', ...said, function_call: call },
  ];
  const loc = ['body', 'messages', 1, 'function_call'];
  const msg = expect.stringContaining('send tool_calls');
  expect(() => parser.parseChatRequest({ models: ['a'], messages })).toThrow(
    expect.objectContaining({ faults: [{ type: 'unsupported_parameter', loc, msg }] }),
  );
});

it.each([
  ['Ada Lovelace', 'string_pattern_mismatch', "String should match pattern '^[^\\s<|\\\\/>]+$'"],
  ['', 'string_pattern_mismatch', "String should match pattern '^[^\\s<|\\\\/>]+$'"],
  ['a'.repeat(65), 'string_too_long', 'String should have at most 64 characters'],
  [7, 'string_type', 'Input should be a valid string'],
])('refuses the name %j: %s', (name, type, msg) => {
  const messages = [{ role: 'user', name, content: 'Hi' }];
  const loc = ['body', 'messages', 0, 'name'];
  expect(() => parser.parseChatRequest({ models: ['a'], messages })).toThrow(
    expect.objectContaining({ faults: [expect.objectContaining({ type, loc, msg })] }),
  );
});

it.each([
  [undefined, 'Field required'],
  ['https://example.org/a.png', 'Input should be a valid dictionary'],
])('says one thing of an image that is %j', (image_url, reason) => {
  const messages = [{ role: 'user', content: [{ type: 'image_url', image_url }] }];
  expect(() => parser.parseChatRequest({ models: ['a'], messages })).toThrow(
    expect.objectContaining({ faults: [expect.objectContaining({ msg: reason })] }),
  );
});
