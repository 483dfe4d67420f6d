import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { openDoors } from '../support/doors.ts';
import { ABLE, PIXEL } from '../support/tool-loop.ts';

/** What a client wants kept: Anthropic keeps nothing unless it is told where, and a tool for coding sends all it has read with every turn. */

const { emulator, served } = await openDoors();
const anthropic = new Anthropic({ baseURL: served.url, apiKey: 'none is needed', maxRetries: 0 });

const cache_control = { type: 'ephemeral' } as const;
const source = { type: 'base64', media_type: 'image/png', data: PIXEL.split(',')[1] ?? '' } as const;
const tool = { name: 'look', input_schema: { type: 'object' as const, properties: {} } };

const MARKED = {
  max_tokens: 4000,
  system: [
    { type: 'text', text: 'Be brief.' },
    { type: 'text', text: 'Be kind.', cache_control },
  ],
  tools: [
    { ...tool, name: 'listen' },
    { ...tool, cache_control },
  ],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'A long text.', cache_control }] },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {}, cache_control }],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', content: 'A tree.', cache_control },
        { type: 'text', text: 'What is it?' },
      ],
    },
  ],
} satisfies Omit<Anthropic.MessageCreateParamsNonStreaming, 'model'>;

function sent() {
  return Object(emulator.requests.at(-1)?.body);
}

describe('over Anthropic', () => {
  const model = 'anthropic/claude-haiku-4-5';
  const ask = (body: Partial<Anthropic.MessageCreateParamsNonStreaming>) =>
    anthropic.messages
      .create({ max_tokens: 500, messages: [{ role: 'user', content: 'Hi' }], ...body, model })
      .asResponse();

  it('marks stay where they are, at the end of the instructions, of a tool, of a text, of a call and of its result', async () => {
    const { headers } = await ask(MARKED);
    expect(headers.get('x-coro-warnings')).toBeNull();
    const { system, tools, messages } = sent();
    expect(system).toEqual([{ type: 'text', text: 'Be brief.\n\nBe kind.', cache_control }]);
    expect(tools).toEqual(MARKED.tools);
    expect(messages).toEqual(MARKED.messages);
  });

  it('a mark on an image stays there', async () => {
    const messages: Anthropic.MessageParam[] = [
      {
        role: 'user',
        content: [
          { type: 'image', source, cache_control },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ];
    await ask({ messages });
    expect(sent().messages).toEqual(messages);
  });

  it.each<[string, Anthropic.MessageParam, object]>([
    ['a text', { role: 'user', content: 'Hi' }, [{ type: 'text', text: 'Hi', cache_control }]],
    [
      'blocks',
      {
        role: 'user',
        content: [
          { type: 'text', text: 'A' },
          { type: 'text', text: 'B' },
        ],
      },
      [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B', cache_control },
      ],
    ],
  ])('a mark on everything is one on its last block: %s', async (_, message, content) => {
    await ask({ messages: [message], cache_control });
    expect(sent()).toMatchObject({ messages: [{ role: 'user', content }] });
  });

  it('nothing is marked that was not', async () => {
    await ask({ system: [{ type: 'text', text: 'Be brief.' }], tools: [tool] });
    expect(sent().system).toBe('Be brief.');
    expect(JSON.stringify(sent())).not.toContain('cache_control');
  });

  it('is kept for five minutes, and who wanted an hour hears so', async () => {
    const hour = { ...cache_control, ttl: '1h' } as const;
    const { headers } = await ask({ system: [{ type: 'text', text: 'Be brief.', cache_control: hour }] });
    expect(sent().system).toEqual([{ type: 'text', text: 'Be brief.', cache_control }]);
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toEqual([
      'cache_control.ttl "1h" became "5m", as long as anything is kept here',
    ]);
  });

  it('what is kept is read by the next turn, and costs less', async () => {
    const system = [{ type: 'text' as const, text: 'Be brief. '.repeat(1000), cache_control }];
    const turn = async () => {
      const { data, response } = await anthropic.messages
        .create({ model, max_tokens: 500, system, messages: [{ role: 'user', content: 'Hi' }] })
        .withResponse();
      return { usage: data.usage, cost: Number(response.headers.get('x-coro-cost-usd')) };
    };
    const first = await turn();
    const second = await turn();
    expect(first.usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 2497 });
    expect(second.usage).toMatchObject({ cache_read_input_tokens: 2497, cache_creation_input_tokens: 0 });
    expect(second.usage.input_tokens).toBe(first.usage.input_tokens);
    expect(second.cost).toBeLessThan(first.cost);
  });

  it('is counted as it is asked', async () => {
    const { max_tokens: _, ...counted } = MARKED;
    await anthropic.messages.countTokens({ ...counted, model });
    expect(sent()).toMatchObject({ system: [{ cache_control }], messages: MARKED.messages });
  });
});

it.each(
  Object.entries(ABLE).filter(([provider]) => provider !== 'anthropic'),
)('%s is told of no marks', async (provider, { tools: caller }) => {
  await anthropic.messages.create({ ...MARKED, model: `${provider}/${caller}` });
  expect(JSON.stringify(sent())).not.toMatch(/cache/i);
});
