import { expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import { toOpenAiMessages } from './openai-request.ts';

const EMPTY: Prompt = {
  system: undefined,
  messages: [],
  temperature: undefined,
  maxTokens: undefined,
  topP: undefined,
  reasoningEffort: undefined,
};

it('hands a call without arguments back with an empty object of them, which is JSON: vLLM refuses the conversation else', () => {
  const made = { id: 'call_1', name: 'get_time' };
  const turn = { role: 'assistant', content: [{ type: 'tool_call', ...made, arguments: '' }] } as const;
  const [said] = toOpenAiMessages({ ...EMPTY, messages: [turn] });
  expect(said).toMatchObject({
    tool_calls: [{ id: 'call_1', function: { name: 'get_time', arguments: '{}' } }],
  });
});
