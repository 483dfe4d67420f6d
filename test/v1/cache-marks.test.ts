import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Message } from '../../src/core/message.ts';
import type { Loose } from '../../src/emulator/testing.ts';
import { collect } from '../support/collect.ts';
import { openDoors } from '../support/doors.ts';
import { ABLE, PIXEL } from '../support/tool-loop.ts';

/**
 * Anthropic's `cache_control` from OpenAI's clients, in the places where tools for coding put it: with a part (Roo Code, aider),
 * a message or a call (opencode), a tool or its function (LiteLLM).
 */

const { emulator, served } = await openDoors();
const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none is needed', maxRetries: 0 });

const cache_control = { type: 'ephemeral' } as const;
const HOUR = { ...cache_control, ttl: '1h' };
const model = 'anthropic/claude-haiku-4-5';
const call = { id: 'call_1', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
const look = { name: 'look', parameters: { type: 'object', properties: {} } };

const CONVERSATION = [
  { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache_control }] },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'A long text.', cache_control },
      { type: 'image_url', image_url: { url: PIXEL } },
    ],
  },
  { role: 'assistant', content: 'I look.', tool_calls: [call], cache_control },
  { role: 'tool', tool_call_id: 'call_1', content: 'A tree.', cache_control },
  { role: 'user', content: 'What is it?', cache_control },
];

/** The same, as Anthropic is asked. */
const KEPT = {
  system: [{ type: 'text', text: 'Be brief.', cache_control }],
  messages: [
    { role: 'user', content: [{ text: 'A long text.', cache_control }, { type: 'image' }] },
    { role: 'assistant', content: [{ text: 'I look.' }, { type: 'tool_use', cache_control }] },
    {
      role: 'user',
      content: [
        { type: 'tool_result', content: 'A tree.', cache_control },
        { text: 'What is it?', cache_control },
      ],
    },
  ],
};

function sent(): Loose {
  return Object(emulator.requests.at(-1)?.body);
}

function marksIn(value: unknown): number {
  return JSON.stringify(value).split('cache_control').length - 1;
}

/** The SDK has no word for it, as its users know. */
function asked(body: object): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const whole: Loose = { model, messages: [{ role: 'user', content: 'Hi' }], ...body };
  return whole as OpenAI.ChatCompletionCreateParamsNonStreaming;
}

async function ask(body: object) {
  return await openai.chat.completions.create(asked(body));
}

describe('over Anthropic', () => {
  it('marks of parts and messages stay where they are', async () => {
    await ask({ messages: CONVERSATION, tools: [{ type: 'function', function: look }] });
    expect(sent()).toMatchObject(KEPT);
    expect(marksIn(sent())).toBe(marksIn(CONVERSATION));
  });

  it.each([
    { type: 'function', function: look, cache_control },
    { type: 'function', function: { ...look, cache_control } },
  ])('a mark of a tool stays with it: %j', async (tool) => {
    await ask({ tools: [tool] });
    expect(sent().tools).toMatchObject([{ name: 'look', cache_control }]);
    expect(marksIn(sent())).toBe(1);
  });

  it.each([{ content: '' }, { content: 'I look.' }])('a mark of a call stays with it: %j', async (said) => {
    const [, , , result] = CONVERSATION;
    const marked = { role: 'assistant', ...said, tool_calls: [{ ...call, cache_control }] };
    const messages = [{ role: 'user', content: 'Look.' }, marked, { ...result, cache_control: null }];
    await ask({ messages, tools: [{ type: 'function', function: look }] });
    expect(sent().messages[1].content.at(-1)).toMatchObject({ type: 'tool_use', cache_control });
    expect(marksIn(sent())).toBe(1);
  });

  it.each([
    { messages: [{ role: 'user', content: 'Hi', cache_control: HOUR }] },
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: HOUR }] }] },
    { tools: [{ type: 'function', function: look, cache_control: HOUR }] },
    { functions: [{ ...look, cache_control: HOUR }] },
  ])('who wanted an hour hears of five minutes: %j', async (body) => {
    const { response } = await openai.chat.completions.create(asked(body)).withResponse();
    expect(JSON.stringify(sent())).toContain('"cache_control":{"type":"ephemeral"}');
    expect(JSON.parse(response.headers.get('x-coro-warnings') ?? '[]')).toContain(
      'cache_control.ttl "1h" became "5m", as long as anything is kept here',
    );
  });

  it('a mark on nothing is none', async () => {
    await ask({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: '', cache_control },
        { role: 'user', content: 'Go on' },
      ],
    });
    expect(marksIn(sent())).toBe(0);
  });

  it('a conversation goes through the client of CORO with its marks', async () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief.', cacheBreakpoint: true },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'A long text.', cacheBreakpoint: true },
          { type: 'image', url: PIXEL },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_call', id: 'call_1', name: 'look', arguments: '{}', cacheBreakpoint: true },
        ],
      },
      { role: 'tool', toolCallId: 'call_1', content: 'A tree.', cacheBreakpoint: true },
      { role: 'user', content: [{ type: 'text', text: 'What is it?', cacheBreakpoint: true }] },
    ];
    await using coro = connect(served.url);
    await collect(coro.run({ models: [model], messages, tools: [{ ...look, cacheBreakpoint: true }] }));
    expect(sent()).toMatchObject({ ...KEPT, tools: [{ name: 'look', cache_control }] });
    expect(marksIn(sent())).toBe(6);
  });
});

it('over OpenRouter Claude is told of marks in its own places', async () => {
  const claude = 'openrouter/anthropic/claude-haiku-4.5';
  await ask({
    model: claude,
    messages: CONVERSATION,
    tools: [{ type: 'function', function: look, cache_control }],
  });
  expect(sent()).toMatchObject({
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache_control }] },
      { role: 'user', content: [{ text: 'A long text.', cache_control }, { type: 'image_url' }] },
      { role: 'assistant', content: 'I look.', tool_calls: [call], cache_control },
      { role: 'tool', content: 'A tree.', cache_control },
      { role: 'user', content: [{ text: 'What is it?', cache_control }] },
    ],
    tools: [{ type: 'function', function: look, cache_control }],
  });
  expect(marksIn(sent())).toBe(6);
  await ask({ model: claude, messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] });
  expect(sent().messages).toEqual([{ role: 'user', content: 'Hi' }]);
});

it.each(
  Object.entries(ABLE).filter(([provider]) => provider !== 'anthropic'),
)('%s is told of no marks', async (provider, { tools: caller }) => {
  await ask({
    model: `${provider}/${caller}`,
    messages: CONVERSATION.filter(({ content }) => typeof content === 'string'),
    tools: [{ type: 'function', function: look, cache_control }],
  });
  expect(JSON.stringify(sent())).not.toMatch(/cache/i);
});
