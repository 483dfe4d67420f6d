import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ChatRequest, toPrompt } from '../core/chat-request.ts';
import { estimateTokens } from './estimate-tokens.ts';

function estimate(request: Partial<ChatRequest>): number {
  return estimateTokens(toPrompt({ models: ['any'], ...request }, 'any'));
}

it.each<[string, Partial<ChatRequest>, number]>([
  ['English', { prompt: 'a'.repeat(350) }, 104],
  ['Chinese', { prompt: '中'.repeat(100) }, 104],
  ['emoji', { prompt: '🎼'.repeat(30) }, 44],
  ['instructions', { prompt: 'a'.repeat(35), system: 'b'.repeat(35) }, 24],
  ['a tool', { prompt: 'a'.repeat(35), tools: [{ name: 'f', parameters: {} }] }, 26],
  [
    'a schema',
    {
      prompt: 'a'.repeat(35),
      responseFormat: { type: 'json_schema', name: 'f', schema: { a: 'a'.repeat(27) } },
    },
    24,
  ],
  [
    'a call and its result',
    {
      messages: [
        { role: 'user', content: 'a'.repeat(35) },
        { role: 'assistant', content: [{ type: 'tool_call', id: 'c', name: 'f', arguments: '{"city":1}' }] },
        { role: 'tool', toolCallId: 'c', content: 'a'.repeat(35) },
      ],
    },
    36,
  ],
  [
    'an image',
    { messages: [{ role: 'user', content: [{ type: 'image', url: 'https://a.test/b.png' }] }] },
    1604,
  ],
])('estimates %s', (_, request, tokens) => {
  expect(estimate(request)).toBe(tokens);
});

it('never says fewer for more', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
      const messages = texts.map((content) => ({ role: 'user', content }) as const);
      const before = estimate({ messages: messages.slice(0, -1) });
      expect(estimate({ messages })).toBeGreaterThanOrEqual(before);
    }),
  );
});
