import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, textOf } from '../../src/core/answer.ts';
import type { ChatRequest } from '../../src/core/chat-request.ts';
import type { Message } from '../../src/core/message.ts';
import { collect } from '../../src/core/reduce.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { completedAt, failedAt } from '../support/ended.ts';
import { ABLE, CALL_BOTH, PIXEL, TOOLS, turnsAfter } from '../support/tool-loop.ts';
import { configFor, KEYS, openTestCoro } from '../support/upstream.ts';

/** What a model can do besides answering a text, through every provider's own format and back. */

const emulator = await openEmulator();
const coro = await openTestCoro(configFor(emulator, KEYS));
afterAll(async () => {
  await coro[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

/** With the servers that a configuration file adds. */
const ALL: typeof ABLE = {
  ...ABLE,
  vllm: { tools: 'Qwen/Qwen3-8B', images: 'Qwen/Qwen3-VL-8B-Instruct' },
  llamacpp: { tools: 'gpt-oss-20b', images: 'gpt-oss-20b', thinks: true },
};

const MODES = ['whole', 'streamed'] as const;

async function ask(mode: (typeof MODES)[number], request: ChatRequest) {
  return mode === 'streamed'
    ? await collect(coro.run(request))
    : await coro.complete(request, new AbortController().signal);
}

function callsOf({ parts }: Answer) {
  return parts
    .filter((part) => part.type === 'tool_call')
    .map(({ name, arguments: args }) => [name, JSON.parse(args)]);
}

const CITY = { city: 'a city' };

/** Their formats have calls whole, in streams too. */
const AT_ONCE = ['gemini', 'ollama'];

/** The others do not tell a stop word from an end of the model's own. */
const NAMES_STOP_WORD = ['anthropic', 'vllm'];

describe.each(Object.entries(ALL))('%s', (provider, { tools: caller, images: seer, thinks }) => {
  const model = `${provider}/${caller}`;
  const loop = (messages: readonly Message[], more: Partial<ChatRequest> = {}): ChatRequest => ({
    models: [model],
    messages,
    tools: TOOLS,
    maxTokens: null,
    ...more,
  });

  it.each(MODES)('tells which word ended it, where the provider does, %s', async (mode) => {
    const stop = ['zzz', 'prime'];
    const request = { models: [model], prompt: 'Name one prime number.', stop, dropParams: true };
    const answer = completedAt(await ask(mode, request), 0);
    expect(answer.finishReason).toBe('stop');
    expect(answer.stopSequence).toBe(NAMES_STOP_WORD.includes(provider) ? 'prime' : undefined);
  });

  it.each(MODES)('calls tools at once and answers what they said, %s', async (mode) => {
    const called = completedAt(await ask(mode, loop([CALL_BOTH])), 0);
    expect(called.finishReason).toBe('tool_calls');
    expect(callsOf(called)).toEqual([
      ['get_weather', CITY],
      ['get_time', {}],
    ]);
    const history = [CALL_BOTH, ...turnsAfter(called, ['18 degrees', 'noon'])];
    const answer = completedAt(await ask(mode, loop(history)), 0);
    expect(answer.finishReason).toBe('stop');
    expect(textOf(answer)).toContain('The tool answered');
    expect(textOf(answer)).toContain('18 degrees');
  });

  it('tells each call as it is written, where the provider does, and then the whole of it', async () => {
    const pieces = new Map<string, string>();
    const wholes = new Map<string, string>();
    for await (const event of coro.run(loop([CALL_BOTH]))) {
      if (event.type === 'answer.tool_call') wholes.set(event.id, event.arguments);
      if (event.type !== 'answer.tool_call_delta') continue;
      expect(wholes.has(event.id)).toBe(false);
      pieces.set(event.id, (pieces.get(event.id) ?? '') + event.arguments);
    }
    expect(wholes.size).toBe(2);
    expect(pieces).toEqual(AT_ONCE.includes(provider) ? new Map() : wholes);
  });

  it.runIf(thinks)('hands back what it thought when it called', async () => {
    const effort = { reasoningEffort: 'high' } as const;
    const called = completedAt(await ask('streamed', loop([CALL_BOTH], effort)), 0);
    const history = [CALL_BOTH, ...turnsAfter(called, ['18 degrees', 'noon'])];
    const answer = completedAt(await ask('streamed', loop(history, effort)), 0);
    expect(textOf(answer)).toContain('18 degrees');
    expect(answer.warnings).toEqual([]);
  });

  it('goes on from calls that came back without what was thought', async () => {
    const effort = { reasoningEffort: 'high' } as const;
    const called = completedAt(await ask('whole', loop([CALL_BOTH], thinks ? effort : {})), 0);
    const calls = { ...called, parts: called.parts.filter(({ type }) => type === 'tool_call') };
    const history = [CALL_BOTH, ...turnsAfter(calls, ['18 degrees', 'noon'])];
    const answer = completedAt(await ask('whole', loop(history, thinks ? effort : {})), 0);
    expect(textOf(answer)).toContain('18 degrees');
  });

  it('calls none when it may not', async () => {
    const { finishReason } = completedAt(await ask('whole', loop([CALL_BOTH], { toolChoice: 'none' })), 0);
    expect(finishReason).toBe('stop');
  });

  it.runIf(seer)('is shown an image', async () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image', url: PIXEL },
    ] as const;
    const request = { models: [`${provider}/${seer}`], messages: [{ role: 'user', content }] } as const;
    const answer = completedAt(await ask('whole', request), 0);
    expect(textOf(answer)).toContain('What is this?');
  });
});

const RING = Object.entries(ALL).map(([provider, { tools }]) => `${provider}/${tools}`);
/** Every provider, and the one after it. */
const PAIRS = RING.map((model, i) => [model, RING[(i + 1) % RING.length] ?? ''] as const);

it.each([
  ...PAIRS,
  ...PAIRS.map(([one, other]) => [other, one] as const),
])('what %s called is answered by %s, with ids and seals that are not its own', async (caller, answerer) => {
  const ask1 = { messages: [CALL_BOTH], tools: TOOLS, models: [caller], reasoningEffort: 'high' } as const;
  const called = completedAt(await ask('whole', { ...ask1, maxTokens: null }), 0);
  const messages = [CALL_BOTH, ...turnsAfter(called, ['18 degrees', 'noon'])];
  const answer = completedAt(await ask('streamed', { messages, tools: TOOLS, models: [answerer] }), 0);
  expect(textOf(answer)).toContain('18 degrees');
});

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

describe('JSON by a schema', () => {
  const able = Object.entries(ALL).filter(([provider]) => provider !== 'deepseek');

  it.each(able)('is what %s answers, whole and streamed', async (provider, { tools: caller }) => {
    const request: ChatRequest = {
      models: [`${provider}/${caller}`],
      prompt: 'Name a place.',
      responseFormat: { type: 'json_schema', name: 'place', schema: SCHEMA, strict: true },
    };
    for (const mode of MODES) {
      const answer = completedAt(await ask(mode, request), 0);
      expect(JSON.parse(textOf(answer))).toEqual(CITY);
    }
  });

  it('is refused by name where there is none, and left out where the caller says so', async () => {
    const request: ChatRequest = {
      models: ['deepseek/deepseek-flash'],
      prompt: 'Name a place.',
      responseFormat: { type: 'json_schema', name: 'place', schema: SCHEMA },
    };
    const { fault, attempts } = failedAt(await ask('whole', request), 0);
    expect(fault).toMatchObject({ code: 'invalid_parameters', parameter: 'response_format' });
    expect(fault.message).toContain('response_format: ');
    expect(attempts).toBe(0);
    const { warnings } = completedAt(await ask('whole', { ...request, dropParams: true }), 0);
    expect(warnings).toEqual([expect.stringMatching(/^response_format was left out: .+ JSON schema$/)]);
  });
});
