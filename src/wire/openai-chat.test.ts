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

/** Mistral's types allow both forms (docs.mistral.ai/api); servers of one's own leave it to the chat template. */
it('arguments that come as an object are the same call, whole and in a stream', () => {
  const calls = [{ id: 'call_1', index: 0, function: { name: 'get_time', arguments: { at: 'Oslo' } } }];
  const whole = openAiChat.parseWhole({
    choices: [{ message: { tool_calls: calls }, finish_reason: 'tool_calls' }],
  });
  const streamed = readStream([{ delta: { tool_calls: calls } }, { delta: {}, finish_reason: 'tool_calls' }]);
  expect(whole).toContainEqual(made('{"at":"Oslo"}'));
  expect(streamed).toContainEqual(made('{"at":"Oslo"}'));
});

/** OpenAI itself says "stop" where a tool was forced; MLX and FastFlowLM have words of their own. */
it.each(['stop', 'tool_call', 'tool_calling'])('an answer that calls a tool ends for that: %s', (raw) => {
  const calls = [{ ...call, index: 0 }];
  const whole = openAiChat.parseWhole({ choices: [{ message: { tool_calls: calls }, finish_reason: raw }] });
  const streamed = readStream([{ delta: { tool_calls: calls } }, { delta: {}, finish_reason: raw }]);
  const finish = { type: 'finish', reason: 'tool_calls', raw };
  expect(whole).toContainEqual(finish);
  expect(streamed).toContainEqual(finish);
});

/** Together ("eos"), watsonx and older TGIs ("eos_token"), proxies of Claude ("end_turn"), vLLM and SGLang ("abort"). */
it.each([
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['stop_sequence', 'stop'],
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['abort', 'error'],
])('other words for an end are known: %s', (raw, reason) => {
  expect(readStream([{ delta: { content: 'Hi' } }, { delta: {}, finish_reason: raw }])).toContainEqual({
    type: 'finish',
    reason,
    raw,
  });
});

/** Google's OpenAI endpoint (coder/coder#28470), and OpenRouter before it (OpenRouterTeam/openrouter-examples#67). */
it.each([
  { finish_reason: 'function_call_filter: MALFORMED_FUNCTION_CALL' },
  { finish_reason: 'error', native_finish_reason: 'MALFORMED_FUNCTION_CALL' },
])('a call that the model has spoilt is told as one: %j', (end) => {
  const fault = expect.objectContaining({
    code: 'invalid_response',
    providerCode: 'MALFORMED_FUNCTION_CALL',
  });
  const told = expect.objectContaining({ type: 'finish', reason: 'error', fault });
  expect(readStream([{ delta: {}, ...end }])).toContainEqual(told);
  expect(openAiChat.parseWhole({ choices: [{ message: { content: null }, ...end }] })).toContainEqual(told);
});

/** OpenRouter's `choices[].error` (openrouter.ai/docs/api-reference/overview): what had come before it stays. */
it('a failure inside a choice is told with its words', () => {
  const error = { code: 502, message: 'Worker ran out of room' };
  const end = { finish_reason: 'error', error };
  const fault = expect.objectContaining({ code: 'service_unavailable', message: error.message });
  const told = expect.objectContaining({ type: 'finish', reason: 'error', fault });
  const whole = openAiChat.parseWhole({ choices: [{ message: { content: 'Seven' }, ...end }] });
  expect(whole).toEqual([{ type: 'text', text: 'Seven' }, told]);
  expect(readStream([{ delta: { content: 'Seven' } }, { delta: {}, ...end }])).toContainEqual(told);
});

/** Moonshot counts inside the choice (AstrBotDevs/AstrBot#6614). */
it('tokens are counted where the choice has them', () => {
  const usage = { prompt_tokens: 13, completion_tokens: 3, total_tokens: 16, cached_tokens: 8 };
  expect(readStream([{ delta: {}, finish_reason: 'stop', usage }])).toContainEqual({
    type: 'usage',
    usage: expect.objectContaining({ inputTokens: 13, outputTokens: 3, cachedInputTokens: 8 }),
  });
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

function readStream(choices: readonly object[]): Delta[] {
  const state = openAiChat.openStream();
  return choices.flatMap((choice) => openAiChat.parseEvent(state, eventOf(choice)));
}
