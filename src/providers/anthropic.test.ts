import { expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import type { Message } from '../core/message.ts';
import type { ReasoningEffort, Route } from '../core/model.ts';
import { anthropic } from './anthropic.ts';

const HEADROOM = { none: 0, low: 1024, medium: 4096, high: 12_288 };

const HELLO: readonly Message[] = [{ role: 'user', content: 'Hi' }];

function bodyFor(
  upstreamId: string,
  reasoningEffort: ReasoningEffort | undefined,
  maxTokens = 20_000,
  messages = HELLO,
) {
  const route: Route = {
    provider: 'anthropic',
    upstreamId,
    label: upstreamId,
    thinking: { headroom: HEADROOM },
  };
  const prompt: Prompt = {
    system: undefined,
    messages,
    temperature: 0.7,
    maxTokens,
    topP: undefined,
    reasoningEffort,
  };
  return JSON.parse(anthropic.request(route, prompt, 'whole', undefined).body);
}

it.each([
  'claude-haiku-4-5',
  'claude-haiku-4-5-20251001',
  'claude-sonnet-4-20250514',
  'claude-opus-4-1',
  'claude-3-7-sonnet-20250219',
])('gives %s a budget to think within, below the cap', (id) => {
  expect(bodyFor(id, 'medium').thinking).toEqual({ type: 'enabled', budget_tokens: 4096 });
  expect(bodyFor(id, 'high', 2000).thinking).toEqual({ type: 'enabled', budget_tokens: 1999 });
});

it.each([
  'claude-sonnet-4-6',
  'claude-opus-4-8',
  'claude-haiku-5-5',
  'claude-fable-5-1-20260801',
])('gives %s an effort', (id) => {
  const body = bodyFor(id, 'minimal');
  expect(body.thinking).toEqual({ type: 'adaptive', display: 'summarized' });
  expect(body.output_config).toEqual({ effort: 'low' });
  expect(bodyFor(id, 'max').output_config).toEqual({ effort: 'max' });
});

it.each([
  ['claude-haiku-4-5', undefined],
  ['claude-haiku-4-5', 'none'],
  ['claude-opus-5', 'none'],
] as const)('sends %s a temperature while its effort is %s, and none while it thinks', (id, effort) => {
  expect(bodyFor(id, effort)).toMatchObject({ temperature: 0.7 });
  expect(bodyFor(id, effort)).not.toHaveProperty('thinking');
  expect(bodyFor(id, 'high')).not.toHaveProperty('temperature');
});

it('does not let a cap that has no room for the least budget be spent on thinking', () => {
  expect(bodyFor('claude-haiku-4-5', 'low', 1000)).not.toHaveProperty('thinking');
});

/** "text content blocks must contain non-whitespace text" (home-assistant/core#175637); other models begin a call with a line feed. */
it('leaves out texts of nothing but white space, which are refused', () => {
  const call = { type: 'tool_call', id: 'call_1', name: 'look', arguments: '{}' } as const;
  const { messages } = bodyFor('claude-haiku-4-5', undefined, 100, [
    {
      role: 'user',
      content: [
        { type: 'text', text: ' \n' },
        { type: 'text', text: 'Look.' },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: '\n' }, call] },
    { role: 'tool', toolCallId: 'call_1', content: [{ type: 'text', text: ' ' }] },
    { role: 'assistant', content: ' ' },
    { role: 'user', content: 'And?' },
  ]);
  expect(messages).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'Look.' }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'look', input: {} }] },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call_1', content: [] },
        { type: 'text', text: 'And?' },
      ],
    },
  ]);
});
