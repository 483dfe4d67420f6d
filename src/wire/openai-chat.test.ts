import { expect, it } from 'vitest';
import type { Delta } from '../core/contracts.ts';
import { openAiChat } from './openai-chat.ts';

/** A call of a function that takes nothing: some models write no arguments at all (Claude behind Bedrock, vLLM). */
const call = { id: 'call_1', type: 'function', function: { name: 'get_time', arguments: '' } };

it('a call without arguments has an empty object of them, in a whole answer', () => {
  const choice = { message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' };
  expect(openAiChat.parseWhole({ choices: [choice] })).toContainEqual(made('{}'));
});

it('a call without arguments has an empty object of them, in a stream', () => {
  const state = openAiChat.openStream();
  const deltas = [
    { delta: { tool_calls: [{ ...call, index: 0 }] } },
    { delta: {}, finish_reason: 'tool_calls' },
  ].flatMap((choice) => openAiChat.parseEvent(state, eventOf(choice)));
  expect(deltas).toContainEqual(made('{}'));
});

/** Google's OpenAI endpoint numbers none, some proxies of Gemini each with 0. */
it.each([
  {},
  { index: 0 },
])('calls at once are told apart by their ids, where %j is all there is of a number', (place) => {
  const piece = (id: string | undefined, name: string | undefined, args: string) => ({
    delta: { tool_calls: [{ ...place, id, type: 'function', function: { name, arguments: args } }] },
  });
  const state = openAiChat.openStream();
  const deltas = [
    piece('call_a', 'look', '{"at":'),
    piece(undefined, undefined, '"sky"}'),
    piece('call_b', 'look', '{}'),
    { delta: {}, finish_reason: 'tool_calls' },
  ].flatMap((choice) => openAiChat.parseEvent(state, eventOf(choice)));
  expect(deltas.filter(({ type }) => type !== 'finish')).toEqual([
    { type: 'tool_call_delta', id: 'call_a', name: 'look', arguments: '{"at":' },
    { type: 'tool_call_delta', id: 'call_a', name: 'look', arguments: '"sky"}' },
    { type: 'tool_call', id: 'call_a', name: 'look', arguments: '{"at":"sky"}' },
    { type: 'tool_call_delta', id: 'call_b', name: 'look', arguments: '{}' },
    { type: 'tool_call', id: 'call_b', name: 'look', arguments: '{}' },
  ]);
});

/** OpenRouter's own words say nothing of what went wrong; test/wire/openrouter/errors has two of these verbatim. */
it.each([
  ['busy here', 'busy here (Acme)', 'invalid_request'],
  ['{"error":{"message":"no such role","code":null}}', 'no such role (Acme)', 'invalid_request'],
  [
    { error: { message: 'too long', code: 'context_length_exceeded' } },
    'too long (Acme)',
    'context_length_exceeded',
  ],
  ['<html>', 'Provider returned error', 'invalid_request'],
  [null, 'Provider returned error', 'invalid_request'],
])('the vendor behind a router is heard: %j', (raw, message, code) => {
  const error = { message: 'Provider returned error', code: 400, metadata: { raw, provider_name: 'Acme' } };
  const fault = openAiChat.parseError({ status: 400, headers: {}, body: JSON.stringify({ error }) });
  expect(fault).toMatchObject({ code, message });
});

/** Servers of one's own in their debug mode. */
it.each([
  ['Internal Server Error\n  File "/srv/app/main.py", line 3', 'Internal Server Error'],
  ['Traceback (most recent call last):\n  File "/srv/app/main.py", line 3\nKeyError: 1', 'HTTP status 500'],
])('no stack of the server is told: %j', (body, message) => {
  const fault = openAiChat.parseError({ status: 500, headers: {}, body });
  expect(fault).toMatchObject({ code: 'provider_error', message });
});

function made(args: string): Delta {
  return { type: 'tool_call', id: 'call_1', name: 'get_time', arguments: args };
}

function eventOf(choice: object) {
  return { data: JSON.stringify({ choices: [choice] }) };
}
