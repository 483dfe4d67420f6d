import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { describe, expect, it } from 'vitest';
import { collect } from '../support/collect.ts';
import { openDoors } from '../support/doors.ts';

/** Two who speak OpenAI's format in words of their own: LangChain.js and the Vercel AI SDK. */

const { served } = await openDoors();

/** Models behind each of the four wire formats. */
const MODELS = [
  'groq/openai/gpt-oss-20b',
  'gemini/gemini-3.8-flash',
  'anthropic/claude-haiku-4-5',
  'ollama/gpt-oss:20b',
];

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;

describe.each(MODELS)('LangChain.js over %s', (model) => {
  const open = () =>
    new ChatOpenAI({
      model,
      apiKey: 'none is needed',
      maxRetries: 0,
      configuration: { baseURL: `${served.url}/v1` },
    });

  it('streams an answer', async () => {
    const chunks = await collect(await open().stream('Name one prime number.'));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(({ content }) => content).join('')).toContain('Name one prime number.');
  });

  it('goes through a tool loop', async () => {
    const caller = open().bindTools([{ type: 'function', function: { name: 'get_weather', parameters } }]);
    const question = new HumanMessage('Call get_weather.');
    const called = await caller.invoke([question]);
    expect(called.tool_calls).toMatchObject([{ name: 'get_weather', args: { city: 'a city' } }]);
    const results = (called.tool_calls ?? []).map(
      ({ id = '' }) => new ToolMessage({ tool_call_id: id, content: '18 degrees' }),
    );
    const answer = await caller.invoke([question, called, ...results]);
    expect(answer.content).toContain('18 degrees');
  });
});

describe.each(MODELS)('the AI SDK over %s', (model) => {
  const open = () => createOpenAICompatible({ name: 'coro', baseURL: `${served.url}/v1` })(model);

  it('streams an answer', async () => {
    const result = streamText({ model: open(), prompt: 'Name one prime number.', maxRetries: 0 });
    const pieces = await collect(result.textStream);
    expect(pieces.join('')).toContain('Name one prime number.');
    expect(await result.finishReason).toBe('stop');
  });

  it('goes through a tool loop', async () => {
    const asked: unknown[] = [];
    const get_weather = tool({
      inputSchema: jsonSchema(parameters),
      execute: async (input) => {
        asked.push(input);
        return '18 degrees';
      },
    });
    const { text, steps } = await generateText({
      model: open(),
      prompt: 'Call get_weather.',
      tools: { get_weather },
      stopWhen: stepCountIs(3),
      maxRetries: 0,
    });
    expect(asked).toEqual([{ city: 'a city' }]);
    expect(steps).toHaveLength(2);
    expect(text).toContain('18 degrees');
  });
});
