import { expect, test } from 'vitest';
import { frameDeepseekStream } from './deepseek-wire.ts';
import { chunkGeminiStream } from './gemini-wire.ts';
import { frameGroqStream } from './groq-wire.ts';
import type { Frame } from './types.ts';

// A paced stream sends a frame when the tokens it counts would have been generated: those must be all there are.

const generation = {
  reasoning: Array.from({ length: 20 }, () => 'hmm '),
  content: Array.from({ length: 13 }, () => 'well'),
  calls: [],
  finish: 'stop',
} as const;
const TOKENS = 33;

function total(frames: Iterable<Frame>): number {
  return [...frames].reduce((sum, { tokens }) => sum + tokens, 0);
}

test.each([
  true,
  false,
])('groq streams last as long with reasoning shown (%s) as without', (showReasoning) => {
  const answer = {
    requestId: 'r',
    model: 'm',
    promptTokens: 1,
    generation,
    seed: 1,
    serviceTier: 'on_demand',
  };
  expect(total(frameGroqStream({ ...answer, showReasoning, rawReasoning: false }))).toBe(TOKENS);
});

test.each([
  true,
  false,
])('gemini streams last as long with thoughts included (%s) as without', (includeThoughts) => {
  expect(total(chunkGeminiStream({ model: 'm', promptTokens: 1, generation, includeThoughts }))).toBe(TOKENS);
});

test('deepseek streams count every token', () => {
  const answer = {
    model: 'm',
    promptTokens: 1,
    cachedTokens: 0,
    generation,
    thinking: true,
    includeUsage: true,
  };
  expect(total(frameDeepseekStream(answer))).toBe(TOKENS);
});

test('an answer that is all thought still takes its time', () => {
  const silent = { ...generation, content: [], finish: 'length' } as const;
  const gemini = chunkGeminiStream({
    model: 'm',
    promptTokens: 1,
    generation: silent,
    includeThoughts: false,
  });
  expect(total(gemini)).toBe(20);
});
