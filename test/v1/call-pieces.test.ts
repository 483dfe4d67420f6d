import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { openDoors } from '../support/doors.ts';
import { ABLE, TOOLS } from '../support/tool-loop.ts';

/** A tool call while it is written, through the SDKs as they come from npm, over the two formats that tell pieces. */

const { served } = await openDoors({ tokensPerSecond: 20 });
const messages = [{ role: 'user' as const, content: 'Call get_weather and get_time.' }];

describe.each(['openai', 'anthropic'] as const)('over %s', (provider) => {
  const model = `${provider}/${ABLE[provider]?.tools}`;

  it("is told to OpenAI's clients piece by piece", async () => {
    const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none is needed', maxRetries: 0 });
    const tools = TOOLS.map(({ name, parameters = {} }) => ({
      type: 'function' as const,
      function: { name, parameters },
    }));
    const stream = openai.chat.completions.stream({ model, messages, tools });
    const pieces: string[] = [];
    stream.on('tool_calls.function.arguments.delta', ({ index, arguments_delta: piece }) => {
      if (index === 0 && piece !== '') pieces.push(piece);
    });
    await stream.done();
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.parse(pieces.join(''))).toEqual({ city: 'a city' });
  });

  it("is told to Anthropic's clients piece by piece", async () => {
    const anthropic = new Anthropic({ baseURL: served.url, apiKey: 'none is needed', maxRetries: 0 });
    const tools = TOOLS.map(({ name, parameters = {} }) => ({
      name,
      input_schema: { ...parameters, type: 'object' as const },
    }));
    const stream = anthropic.messages.stream({ model, max_tokens: 1000, tools, messages });
    const pieces: string[] = [];
    stream.on('inputJson', (piece) => pieces.push(piece));
    await stream.done();
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe('{"city":"a city"}{}');
  });
});
