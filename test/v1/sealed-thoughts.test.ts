import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import type { Loose } from '../../src/emulator/testing.ts';
import { openDoors } from '../support/doors.ts';

/**
 * What was sealed, where Anthropic's clients look for it. Claude Code hands back no sealed thought of an answer by another model than
 * it asked, and where it is asked for one answer prints the last block.
 */

const { emulator, served } = await openDoors();
const anthropic = new Anthropic({ baseURL: served.url, apiKey: 'none is needed', maxRetries: 0 });

const ask = { model: 'gemini/gemini-3.5-flash-lite', max_tokens: 4000 };
const question: Anthropic.MessageParam = { role: 'user', content: 'Call get_time.' };
const tools: Anthropic.Tool[] = [{ name: 'get_time', input_schema: { type: 'object', properties: {} } }];
const thinking = { type: 'adaptive' } as const;

function sent(): Loose {
  return Object(emulator.requests.at(-1)?.body);
}

describe.each([
  ['whole', (body: Anthropic.MessageCreateParamsNonStreaming) => anthropic.messages.create(body)],
  [
    'streamed',
    (body: Anthropic.MessageCreateParamsNonStreaming) => anthropic.messages.stream(body).finalMessage(),
  ],
] as const)('%s', (_, answer) => {
  it.each([
    ['is the signature of the thought before a call', { thinking }, ['thinking', 'tool_use']],
    ['is a block before a call without a thought', {}, ['redacted_thinking', 'tool_use']],
  ])('%s, and goes back to that call', async (_, how, kinds) => {
    const body = { ...ask, ...how, tools };
    const { content } = await answer({ ...body, messages: [question] });
    expect(content.map(({ type }) => type)).toEqual(kinds);
    const results = content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: '12' }]
        : [],
    );
    await answer({
      ...body,
      messages: [question, { role: 'assistant', content }, { role: 'user', content: results }],
    });
    const [, called] = sent().contents;
    expect(called.parts).toEqual([
      { functionCall: { name: 'get_time', args: {} }, thoughtSignature: expect.stringMatching(/^ZW11/) },
    ]);
  });

  it.each(['claude-haiku', 'gemini'])('is of the model that was asked for: %s', async (model) => {
    expect((await answer({ ...ask, model, messages: [question] })).model).toBe(model);
  });

  it('is not what an answer ends with', async () => {
    const { content } = await answer({ ...ask, messages: [{ role: 'user', content: 'Hi' }] });
    expect(content.map(({ type }) => type)).toEqual(['text']);
  });
});
