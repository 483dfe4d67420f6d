import { expect, it } from 'vitest';
import { isSwapped } from './learn.ts';

it.each([
  ['gpt-5.4', 'gpt-5.4-2026-03-05', false],
  ['gpt-4o', 'gpt-4o-mini', true],
  ['gpt-4o', 'gpt-4o-mini-2024-07-18', true],
  ['mistral-small-latest', 'mistral-small-2506', false],
  ['mistral-small-latest', 'mistral-medium-2508', true],
  ['gemini-2.5-flash', 'gemini-2.5-flash-preview-05-20', false],
  ['gemini-2.5-flash', 'gemini-2.5-flash-lite', true],
  ['claude-opus-4-8', 'claude-opus-4-8-20260301', false],
  ['grok-4', 'grok-4-fast', true],
  ['gpt-oss', 'gpt-oss:20b', false],
  ['llama3.2', 'llama3.2:latest', false],
  ['openai/gpt-oss-20b:free', 'openai/gpt-oss-20b', false],
  ['Qwen/Qwen3-8B', 'qwen/qwen3-8b-fp8', false],
  ['deepseek-flash', 'deepseek-v4-pro', true],
  ['gpt-4', 'gpt-41', true],
  ['gpt-5', 'gpt-5.4', true],
  ['claude-opus-4', 'claude-opus-4-8', true],
  ['mixtral', 'mixtral:8x7b', false],
  ['deepseek-flash', undefined, false],
  // Words of any length are read in one pass.
  ['a', `a${'1'.repeat(60)}!`, true],
])('%s that says it is %s is another model: %s', (asked, said, swapped) => {
  const attempt = { route: { upstreamId: asked } };
  expect(isSwapped({ attempt, reading: { upstreamId: said } })).toBe(swapped);
});
