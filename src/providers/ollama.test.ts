import { expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import type { ReasoningEffort, Route } from '../core/model.ts';
import { ollama } from './ollama.ts';

interface Asked {
  readonly content?: string;
  readonly maxTokens?: number;
  readonly effort?: ReasoningEffort;
  readonly route?: Partial<Route>;
}

function bodyFor({ content = 'Hi', maxTokens = 2000, effort, route: facts }: Asked) {
  const route: Route = { provider: 'ollama', upstreamId: 'llama3.2', label: 'Llama 3.2', ...facts };
  const prompt: Prompt = {
    system: undefined,
    messages: [{ role: 'user', content }],
    temperature: 0.7,
    maxTokens,
    topP: undefined,
    reasoningEffort: effort,
  };
  return JSON.parse(ollama.request(route, prompt, 'whole', undefined).body);
}

it('asks for no window where the smallest is enough, and for the next power of two where it is not', () => {
  expect(bodyFor({}).options).toEqual({ temperature: 0.7, num_predict: 2000 });
  expect(bodyFor({ content: 'word '.repeat(1500) }).options.num_ctx).toBe(8192);
  expect(bodyFor({ maxTokens: 8192 }).options.num_ctx).toBe(16_384);
});

it('counts a prompt by its bytes, so that no script is thought shorter than it is', () => {
  expect(bodyFor({ content: '质'.repeat(3000) }).options.num_ctx).toBe(8192);
  expect(bodyFor({ content: 'p'.repeat(3000) }).options.num_ctx).toBeUndefined();
});

it('never asks for a wider window than the model has, nor lets a prompt be cut in silence', () => {
  const route = { contextWindow: 10_000 };
  expect(bodyFor({ content: 'word '.repeat(50_000), route }).options.num_ctx).toBe(10_000);
  expect(bodyFor({}).truncate).toBe(false);
});

it('leaves the window to a route that names its own', () => {
  const route = { parameters: { options: { num_ctx: 65_536 }, keep_alive: '1h' } };
  expect(bodyFor({ content: 'word '.repeat(3000), route })).toMatchObject({
    keep_alive: '1h',
    options: { num_predict: 2000, num_ctx: 65_536 },
  });
});

it.each<[string, ReasoningEffort | undefined, boolean | string]>([
  ['llama3.2', undefined, false],
  ['qwen3:32b', 'none', false],
  ['qwen3:32b', 'high', true],
  ['gpt-oss:20b', undefined, 'low'],
  ['gpt-oss:20b', 'minimal', 'low'],
  ['gpt-oss:20b', 'high', 'high'],
])('tells %s at effort %s to think: %s', (upstreamId, effort, think) => {
  expect(bodyFor({ route: { upstreamId }, ...(effort && { effort }) }).think).toBe(think);
});
