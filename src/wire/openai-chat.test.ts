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

function made(args: string): Delta {
  return { type: 'tool_call', id: 'call_1', name: 'get_time', arguments: args };
}

function eventOf(choice: object) {
  return { data: JSON.stringify({ choices: [choice] }) };
}
