import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../src/emulator/scenarios.ts';
import type { ProviderName } from '../../src/emulator/types.ts';
import { collect } from '../support/collect.ts';
import { openDoors } from '../support/doors.ts';
import { openServed, type Served } from '../support/served.ts';
import { ABLE, PIXEL, TOOLS } from '../support/tool-loop.ts';
import { until } from '../support/until.ts';
import { envFor, KEYS } from '../support/upstream.ts';

/** OpenAI's SDK, as it comes from npm, pointed at CORO: over every provider, in whatever format that one speaks. */

const { emulator, served } = await openDoors();
const openai = clientOf(served);

function clientOf({ url }: Served): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none is needed', maxRetries: 0 });
}

/** No successor may answer for a model that fails. */
const pinned = { pin: true };

const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'developer', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Name one prime number.' }] },
];
const tools: OpenAI.ChatCompletionFunctionTool[] = TOOLS.map(({ name, description, parameters }) => ({
  type: 'function',
  function: { name, ...(description && { description }), ...(parameters && { parameters }) },
}));
const callBoth: OpenAI.ChatCompletionMessageParam = {
  role: 'user',
  content: 'Call get_weather and get_time.',
};
const place = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/** What a tool says, behind the turn that called it. */
function withResults(
  history: readonly OpenAI.ChatCompletionMessageParam[],
  turn: OpenAI.ChatCompletionMessage,
): OpenAI.ChatCompletionMessageParam[] {
  const results = (turn.tool_calls ?? []).map(
    ({ id }): OpenAI.ChatCompletionMessageParam => ({
      role: 'tool',
      tool_call_id: id,
      content: '18 degrees',
    }),
  );
  return [...history, turn, ...results];
}

/** Ollama, which needs no key, has no first. */
const FAILURES: readonly [ScenarioName, number, abstract new (...args: never[]) => Error][] = [
  ['invalid-key', 502, OpenAI.InternalServerError],
  ['gone', 404, OpenAI.NotFoundError],
  ['context-length', 400, OpenAI.BadRequestError],
  ['server-error', 502, OpenAI.InternalServerError],
  ['garbage', 502, OpenAI.InternalServerError],
];

describe.each(Object.entries(ABLE))('over %s', (provider, { tools: caller, images: seer, thinks }) => {
  const model = `${provider}/${caller}`;

  it('answers whole and streamed alike', async () => {
    const { data, response } = await openai.chat.completions.create({ model, messages }).withResponse();
    expect(data.choices).toMatchObject([
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: expect.any(String) } },
    ]);
    const text = data.choices[0]?.message.content;
    expect(text).toContain('Name one prime number.');
    expect(data.usage).toMatchObject({ prompt_tokens: expect.any(Number), total_tokens: expect.any(Number) });
    expect(response.headers.get('x-coro-model-used')).toContain(`${provider}/`);
    expect(response.headers.get('x-coro-attempts')).toBe('1');
    expect(response.headers.get('x-request-id')).toMatch(/^run_/);

    const chunks = await collect(
      await openai.chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(text);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: data.usage?.prompt_tokens } });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('goes through a tool loop, whole', async () => {
    const first = await openai.chat.completions.create({ model, messages: [callBoth], tools });
    const [choice] = first.choices;
    if (!choice) throw new Error('No choice');
    expect(choice.finish_reason).toBe('tool_calls');
    const names = choice.message.tool_calls?.map((call) => call.type === 'function' && call.function.name);
    expect(names).toEqual(['get_weather', 'get_time']);
    const history = withResults([callBoth], choice.message);
    const second = await openai.chat.completions.create({ model, messages: history, tools });
    expect(second.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(second.choices[0]?.message.content).toContain('18 degrees');
  });

  it('goes through a tool loop, streamed and thinking where it can', async () => {
    const effort = thinks ? ({ reasoning_effort: 'high' } as const) : {};
    const first = await openai.chat.completions
      .stream({ model, messages: [callBoth], tools, ...effort })
      .finalChatCompletion();
    const [choice] = first.choices;
    if (!choice) throw new Error('No choice');
    expect(choice.message.tool_calls).toHaveLength(2);
    const history = withResults([callBoth], choice.message);
    const second = await openai.chat.completions.create({ model, messages: history, tools, ...effort });
    expect(second.choices[0]?.message.content).toContain('18 degrees');
  });

  it.runIf(provider !== 'deepseek')('keeps to a JSON schema', async () => {
    const { choices } = await openai.chat.completions.create({
      model,
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema: place } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ city: 'a city' });
  });

  it.runIf(seer)('is shown an image', async () => {
    const { choices } = await openai.chat.completions.create({
      model: `${provider}/${seer}`,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: PIXEL } },
          ],
        },
      ],
    });
    expect(choices[0]?.message.content).toContain('What is this?');
  });

  it.each(
    provider === 'ollama' ? FAILURES.slice(1) : FAILURES,
  )('says of %s that it is a %i, whole and streamed', async (scenario, status, errorClass) => {
    // One of its own: a route that keeps failing is left alone after a while.
    await using fresh = await openServed(envFor(emulator, KEYS));
    emulator.play(scenario, { provider: provider as ProviderName });
    for (const stream of [false, true]) {
      const failed = clientOf(fresh).chat.completions.create({ ...pinned, model, messages, stream });
      await expect(failed).rejects.toMatchObject({
        status,
        type: expect.any(String),
        code: expect.any(String),
      });
      await expect(failed).rejects.toBeInstanceOf(errorClass);
    }
  });

  it.each([
    false,
    true,
  ])('closes the upstream connection when the caller leaves (stream: %s)', async (stream) => {
    emulator.play('slow', { provider: provider as ProviderName });
    const abort = new AbortController();
    const before = emulator.requests.length;
    const asked = openai.chat.completions.create({ model, messages, stream }, { signal: abort.signal });
    const failed = expect(asked).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    const seen = () => emulator.requests.slice(before).find((it) => it.provider === provider);
    await until(() => expect(seen()).toBeDefined());
    abort.abort();
    await failed;
    await until(() => expect(seen()?.closedByClientAt).toBeDefined());
  });
});
