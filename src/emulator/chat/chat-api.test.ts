import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import type { LimitName } from '../limits.ts';
import { ask, chunksOf, type Loose, MODELS, send } from '../testing.ts';
import type { ProviderName } from '../types.ts';

/** What every vendor of OpenAI's chat format does alike, in its own dialect. */

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

interface Dialect {
  readonly provider: ProviderName;
  /** Where its dialect begins below the base URL. */
  readonly under?: string;
  /** A model that thinks, and what makes it. */
  readonly thinker?: { readonly model: string; readonly more?: Loose };
  /** A model that takes images. */
  readonly seer?: string;
  /** What it calls the cap. */
  readonly cap: string;
  /** False for what runs on one's own machine. */
  readonly isLimited?: boolean;
  /** The limit on requests that its headers count down; without one only a 429 tells of limits. */
  readonly tells?: LimitName;
  /** A model whose requests are counted. */
  readonly counted?: string;
  /** A model that takes stop words, where the usual one does not. */
  readonly stopped?: string;
}

const EFFORT = { reasoning_effort: 'low' };

const DIALECTS: readonly Dialect[] = [
  {
    provider: 'cerebras',
    thinker: { model: 'gpt-oss-120b', more: EFFORT },
    seer: 'gemma-4-31b',
    cap: 'max_completion_tokens',
    tells: 'requestsPerDay',
  },
  {
    provider: 'openai',
    thinker: { model: 'gpt-5.4-mini', more: EFFORT },
    cap: 'max_completion_tokens',
    tells: 'requestsPerMinute',
  },
  {
    provider: 'openrouter',
    thinker: { model: 'openai/gpt-oss-20b', more: { reasoning: { effort: 'low' } } },
    seer: 'openai/gpt-4o',
    cap: 'max_tokens',
    counted: 'openai/gpt-oss-20b:free',
  },
  {
    provider: 'mistral',
    thinker: { model: 'magistral-medium-latest' },
    cap: 'max_tokens',
    tells: 'requestsPerMinute',
  },
  {
    provider: 'xai',
    thinker: { model: 'grok-4.5', more: EFFORT },
    cap: 'max_tokens',
    tells: 'requestsPerMinute',
    stopped: 'grok-4.20-non-reasoning',
  },
  {
    provider: 'together',
    thinker: { model: 'openai/gpt-oss-20b', more: EFFORT },
    seer: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
    cap: 'max_tokens',
    tells: 'requestsPerSecond',
  },
  {
    provider: 'ollama',
    under: '/v1',
    thinker: { model: 'gpt-oss:20b', more: EFFORT },
    seer: 'gemma3',
    cap: 'max_tokens',
    isLimited: false,
  },
  {
    provider: 'vllm',
    thinker: { model: 'Qwen/Qwen3-8B' },
    seer: 'Qwen/Qwen3-VL-8B-Instruct',
    cap: 'max_tokens',
    isLimited: false,
  },
  {
    provider: 'llamacpp',
    thinker: { model: 'gpt-oss-20b', more: EFFORT },
    cap: 'max_tokens',
    isLimited: false,
  },
];

/** Those whose streams end with usage whether or not it was asked for. */
const USAGE_UNASKED: ReadonlySet<ProviderName> = new Set(['mistral']);

/** The header that says how many requests are left. */
const REMAINING: Readonly<Partial<Record<ProviderName, string>>> = {
  cerebras: 'x-ratelimit-remaining-requests-day',
  openai: 'x-ratelimit-remaining-requests',
  mistral: 'x-ratelimit-remaining-req-minute',
  xai: 'x-ratelimit-remaining-requests',
  together: 'x-ratelimit-remaining',
};

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

/** A content's text, or one kind of what it thinks: some write both into one list of parts. */
function textOf(content: Loose, type: 'text' | 'thinking' = 'text'): string {
  if (!Array.isArray(content)) return type === 'text' ? (content ?? '') : '';
  return content
    .filter((part) => part.type === type)
    .map((part) => part.text ?? textOf(part.thinking))
    .join('');
}

function thoughtOf(message: Loose): string {
  return message.reasoning ?? message.reasoning_content ?? textOf(message.content, 'thinking');
}

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const tools = [
  { type: 'function', function: { name: 'get_weather', parameters } },
  { type: 'function', function: { name: 'get_time', parameters: { type: 'object', properties: {} } } },
];

describe.each(DIALECTS)('$provider', (dialect) => {
  const { provider, under = '', thinker, seer, cap, stopped } = dialect;

  const chat = (more: Loose = {}, prompt = 'Name one prime number.', model = MODELS[provider]) => {
    const messages = [{ role: 'user', content: prompt }];
    return send(emulator, provider, `${under}/chat/completions`, { model, messages, ...more });
  };

  test('says the same in a stream as at once, and counts the same', async () => {
    const { model = MODELS[provider], more = {} } = thinker ?? {};
    const whole = (await chat(more, 'Why?', model)).json;
    const options = USAGE_UNASKED.has(provider) ? {} : { stream_options: { include_usage: true } };
    const { text, headers } = await chat({ ...more, stream: true, ...options }, 'Why?', model);
    const chunks = chunksOf(text);
    const join = (of: (message: Loose) => string) =>
      chunks.map(({ choices }) => (choices[0] ? of(choices[0].delta) : '')).join('');
    expect(join(({ content }) => textOf(content))).toBe(textOf(whole.choices[0].message.content));
    expect(join(thoughtOf)).toBe(thoughtOf(whole.choices[0].message));
    const usage = chunks.findLast((it) => it.usage)?.usage;
    expect(usage).toMatchObject({
      prompt_tokens: whole.usage.prompt_tokens,
      completion_tokens: whole.usage.completion_tokens,
      total_tokens: whole.usage.total_tokens,
    });
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(text.match(/\[DONE\]/g)).toHaveLength(1);
    expect(text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
  });

  test('thinks out of its cap, and is cut off by it', async () => {
    const { model = MODELS[provider], more = {} } = thinker ?? {};
    const { json } = await chat({ ...more, [cap]: 4 }, 'Why?', model);
    expect(json.choices[0].finish_reason).toBe('length');
    expect(textOf(json.choices[0].message.content).length).toBeLessThanOrEqual(thinker ? 0 : 16);
    expect(json.usage.total_tokens - json.usage.prompt_tokens).toBe(4);
  });

  test('stops at a stop word', async () => {
    const { json } = await chat({ stop: ['prime'] }, undefined, stopped);
    expect(json.choices[0].message.content).toMatch(/Name one $/);
  });

  test('calls the tools that are named, whole and streamed, and answers their results', async () => {
    const prompt = 'Call get_weather and get_time.';
    const { json } = await chat({ tools }, prompt);
    const [{ message, finish_reason: finish }] = json.choices;
    expect(finish).toBe('tool_calls');
    expect(message.tool_calls.map((call: Loose) => call.function)).toEqual([
      { name: 'get_weather', arguments: '{"city":"a city"}' },
      { name: 'get_time', arguments: '{}' },
    ]);
    const { text } = await chat({ tools, stream: true }, prompt);
    expect(joinCalls(text)).toEqual(message.tool_calls.map((call: Loose) => call.function));

    const answers = message.tool_calls.map(({ id }: Loose) => ({
      role: 'tool',
      tool_call_id: id,
      content: '18',
    }));
    const messages = [{ role: 'user', content: prompt }, message, ...answers];
    const next = await chat({ tools, messages: messages.map(forRequest) });
    expect(next.json.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(next.json.choices[0].message.content).toContain('The tool answered "18"');
  });

  test('answers what a schema allows', async () => {
    const json_schema = { name: 'place', strict: true, schema: parameters };
    const { json } = await chat({ response_format: { type: 'json_schema', json_schema } });
    expect(JSON.parse(json.choices[0].message.content)).toEqual({ city: 'a city' });
  });

  test('looks at an image', async () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: PIXEL } },
    ];
    const { status, json } = await chat({ messages: [{ role: 'user', content }] }, '', seer);
    expect(status).toBe(200);
    expect(json.choices[0].message.content).toContain('What is this?');
    expect(json.usage.prompt_tokens).toBeGreaterThan(85);
  });

  test('finds a listed model by its id, and refuses bodies that are no JSON', async () => {
    const { json } = await send(emulator, provider, `${under}/models`);
    const listed = json.data ?? json;
    expect(listed.map(({ id }: Loose) => id.replace(':latest', ''))).toContain(MODELS[provider]);
    const one = await send(emulator, provider, `${under}/models/${encodeURIComponent(listed[0].id)}`);
    expect(one.json).toEqual(listed[0]);
    const { status } = await send(emulator, provider, `${under}/chat/completions`, '{"model":');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});

describe.each(DIALECTS.filter(({ isLimited }) => isLimited !== false))('$provider', ({
  provider,
  tells,
  counted,
}) => {
  test('counts a key down for real, and refuses what is too much', async () => {
    const model = counted ?? MODELS[provider];
    const limit = tells ?? 'requestsPerMinute';
    await using limited = await openEmulator({ limits: { [provider]: { [limit]: 2 } } });
    const replies = [];
    for (let i = 0; i < 2; i++) replies.push(await ask(limited, provider, { model }));
    const left = replies.map(({ headers }) => headers.get(REMAINING[provider] ?? 'x-ratelimit-remaining'));
    // A second is over before the next request comes.
    const second = limit === 'requestsPerSecond' ? expect.stringMatching(/^[01]$/) : '0';
    expect(left).toEqual(tells === undefined ? [null, null] : ['1', second]);
    const more = await Promise.all(Array.from({ length: 9 }, () => ask(limited, provider, { model })));
    expect(more.map(({ status }) => status)).toContain(429);
  });
});

/** The functions that a stream calls, put together. */
function joinCalls(text: string): readonly Loose[] {
  const calls: Loose[] = [];
  for (const { choices } of chunksOf(text)) {
    for (const { index, function: made } of choices[0]?.delta.tool_calls ?? []) {
      const known = calls[index] ?? { name: '', arguments: '' };
      calls[index] = {
        name: known.name + (made.name ?? ''),
        arguments: known.arguments + (made.arguments ?? ''),
      };
    }
  }
  return calls;
}

/** A message as clients send it back. */
function forRequest({ role, content, tool_calls, tool_call_id }: Loose): Loose {
  return {
    role,
    content: content ?? null,
    ...(tool_calls && { tool_calls }),
    ...(tool_call_id && { tool_call_id }),
  };
}
