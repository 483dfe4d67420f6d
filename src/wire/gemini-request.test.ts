import { expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import { toGeminiBody } from './gemini-request.ts';

/** "required oneof field 'data' must have one initialized field" (router-for-me/CLIProxyAPI#1292). */
it('leaves out what an assistant did not say, which is refused', () => {
  const call = { type: 'tool_call', id: 'call_1', name: 'look', arguments: '{}' } as const;
  const prompt: Prompt = {
    system: undefined,
    messages: [
      { role: 'user', content: 'Look.' },
      { role: 'assistant', content: [{ type: 'text', text: '' }, call] },
    ],
    temperature: 0,
    maxTokens: 100,
    topP: undefined,
    reasoningEffort: undefined,
  };
  expect(toGeminiBody(prompt).contents).toEqual([
    { role: 'user', parts: [{ text: 'Look.' }] },
    { role: 'model', parts: [{ functionCall: { name: 'look', args: {} }, thoughtSignature: undefined }] },
  ]);
});
