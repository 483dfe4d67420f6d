import { expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import type { Delta } from '../core/contracts.ts';
import type { MessagePart } from '../core/message.ts';
import type { Route } from '../core/model.ts';
import { openrouter } from './openrouter.ts';

const { format } = openrouter;
const model = 'google/gemini-3-flash-preview';
const seal = {
  type: 'reasoning.encrypted',
  data: 'c2VhbA==',
  id: 'call_1',
  format: 'google-gemini-v1',
  index: 0,
};
const call = { id: 'call_1', index: 0, type: 'function', function: { name: 'look', arguments: '{}' } };

function readStream(deltas: readonly object[], by = model): Delta[] {
  const state = format.openStream();
  return [...deltas.map((delta) => ({ delta })), { delta: {}, finish_reason: 'tool_calls' }].flatMap(
    (choice) => format.parseEvent(state, { data: JSON.stringify({ model: by, choices: [choice] }) }),
  );
}

/** What is sent when the answer comes back. */
function turnOf(deltas: readonly Delta[], upstreamId = model) {
  const content = deltas.filter(({ type }) =>
    /^(?:text|reasoning|tool_call|opaque)$/.test(type),
  ) as MessagePart[];
  const route: Route = { provider: 'openrouter', upstreamId, label: upstreamId };
  const prompt: Prompt = {
    system: undefined,
    messages: [
      { role: 'user', content: 'Look.' },
      { role: 'assistant', content },
    ],
    temperature: 0.7,
    maxTokens: 100,
    topP: undefined,
    reasoningEffort: undefined,
  };
  return JSON.parse(openrouter.request(route, prompt, 'whole', undefined).body).messages[1];
}

/** Gemini behind it refuses a turn that called without them (LibreChat-AI/agents#37). */
it('hands sealed thoughts back as they came, before the call and to the same vendor alone', () => {
  const message = { content: null, tool_calls: [call], reasoning_details: [seal] };
  const whole = format.parseWhole({ model, choices: [{ message, finish_reason: 'tool_calls' }] });
  const streamed = readStream([{ tool_calls: [call], reasoning_details: [seal] }]);
  for (const deltas of [whole, streamed]) {
    expect(deltas.find(({ type }) => /opaque|tool_call/.test(type))).toMatchObject({ type: 'opaque' });
    expect(turnOf(deltas).reasoning_details).toEqual([seal]);
    expect(turnOf(deltas, 'anthropic/claude-haiku-4.5')).not.toHaveProperty('reasoning_details');
  }
});

it('puts a thought together whose pieces came one by one, its signature last', () => {
  const piece = (fields: object) => ({
    reasoning_details: [{ type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, ...fields }],
  });
  const by = 'anthropic/claude-haiku-4.5';
  const deltas = readStream(
    [
      piece({ text: 'Look ' }),
      piece({ text: 'up.', signature: null }),
      piece({ signature: 'c2ln' }),
      { tool_calls: [call] },
    ],
    by,
  );
  expect(turnOf(deltas, by).reasoning_details).toEqual([
    { type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, text: 'Look up.', signature: 'c2ln' },
  ]);
});

it('leaves thoughts without a seal behind', () => {
  const reasoning_details = [{ type: 'reasoning.text', text: 'Look.', format: 'unknown', index: 0 }];
  const deltas = readStream([{ reasoning: 'Look.', reasoning_details }, { tool_calls: [call] }]);
  expect(deltas.some(({ type }) => type === 'opaque')).toBe(false);
});
