import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { parseConfigFile } from '../../src/config/config-file.ts';
import type { ScenarioName } from '../../src/emulator/scenarios.ts';
import { openDoors } from '../support/doors.ts';
import { openServed, type Served } from '../support/served.ts';
import { ABLE, TOOLS } from '../support/tool-loop.ts';
import { until } from '../support/until.ts';
import { envFor, KEYS } from '../support/upstream.ts';

/** What a message would take in, as Anthropic's clients ask before they ask: tools for coding do it with every turn. */

const { emulator, served } = await openDoors();
const anthropic = clientOf(served);

function clientOf({ url }: Served): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: 'none is needed', maxRetries: 0 });
}

const CLAUDE = 'anthropic/claude-haiku-4-5';
const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Name one prime number.' }];
const tools = TOOLS.map(({ name, description, parameters = {} }) => ({
  name,
  ...(description && { description }),
  input_schema: { ...parameters, type: 'object' as const },
}));

/** Whose API counts. */
const COUNTING = ['anthropic', 'gemini'];

/** What was asked of a provider; what Ollama has is looked up at the start. */
function seenBy(provider: string) {
  return emulator.requests.filter((it) => it.provider === provider && it.method === 'POST');
}

function told(headers: Headers): readonly string[] {
  return JSON.parse(headers.get('x-coro-warnings') ?? '[]');
}

describe.each(Object.entries(ABLE))('over %s', (provider, { tools: caller }) => {
  const body = { model: `${provider}/${caller}`, system: 'Be brief.', messages, tools };

  it.runIf(COUNTING.includes(provider))('is what the message then takes in', async () => {
    const { data, response } = await anthropic.messages.countTokens(body).withResponse();
    expect(emulator.requests.at(-1)).toMatchObject({
      provider,
      path: expect.stringMatching(/count_?tokens$/i),
    });
    expect(response.headers.get('x-coro-model-used')).toBe(body.model);
    expect(told(response.headers)).toEqual([]);
    const { usage } = await anthropic.messages.create({ ...body, max_tokens: 4000 });
    expect(data).toEqual({ input_tokens: usage.input_tokens });
  });

  it.runIf(!COUNTING.includes(provider))('is estimated, says so, and asks nobody', async () => {
    const { data, response } = await anthropic.messages.countTokens(body).withResponse();
    expect(data).toEqual({ input_tokens: 101 });
    expect(told(response.headers)).toEqual([
      expect.stringMatching(/^input_tokens is an estimate: .+ counts none beforehand$/),
    ]);
    expect(seenBy(provider)).toEqual([]);
  });
});

it('asks Anthropic with the same body as the message, less what only an answer has a use for', async () => {
  const question = {
    model: CLAUDE,
    system: 'Be brief.',
    messages,
    tools,
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    thinking: { type: 'enabled', budget_tokens: 2000 },
    output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
  } as const;
  const answer = { max_tokens: 4000, stop_sequences: ['zzz'], temperature: 1 };
  const { headers } = await anthropic.messages.countTokens(question).asResponse();
  expect(told(headers)).toEqual([]);
  const counted = emulator.requests.at(-1)?.body;
  await anthropic.messages.create({ ...question, ...answer });
  const { max_tokens, stop_sequences, stream, temperature, ...asked } = Object(
    emulator.requests.at(-1)?.body,
  );
  expect({ max_tokens, stop_sequences, stream }).toMatchObject({ stop_sequences: ['zzz'], stream: false });
  expect(Object.keys(asked).toSorted()).toEqual(Object.keys(question).toSorted());
  // How much is thought has room by the cap, which is not counted.
  expect({ ...Object(counted), thinking: asked.thinking }).toEqual(asked);
});

it('is asked by beta clients, and with the whole body of a message', async () => {
  const { input_tokens } = await anthropic.messages.countTokens({ model: CLAUDE, messages });
  expect(await anthropic.beta.messages.countTokens({ model: CLAUDE, messages })).toEqual({ input_tokens });
  const whole = {
    model: CLAUDE,
    messages,
    max_tokens: 100,
    stream: true,
    temperature: 0.2,
    stop_sequences: ['a'],
  };
  expect(await anthropic.messages.countTokens(whole)).toEqual({ input_tokens });
});

it.each<[ScenarioName, number, string]>([
  ['invalid-key', 502, 'api_error'],
  ['overloaded', 529, 'overloaded_error'],
  ['gone', 404, 'not_found_error'],
  ['garbage', 502, 'api_error'],
])('fails by %s as the message would: %i, %s', async (scenario, status, type) => {
  await using fresh = await openServed(envFor(emulator, KEYS));
  emulator.play(scenario, { provider: 'anthropic' });
  const failed = clientOf(fresh).messages.countTokens({ model: CLAUDE, messages });
  await expect(failed).rejects.toMatchObject({ status, error: { type: 'error', error: { type } } });
});

it('says nothing of whether the model answers', async () => {
  await using fresh = await openServed(envFor(emulator, { anthropic: KEYS.anthropic }));
  const client = clientOf(fresh);
  const model = 'claude-haiku';
  const used = async () => {
    const { headers } = await client.messages.create({ model, messages, max_tokens: 100 }).asResponse();
    return headers.get('x-coro-model-used');
  };
  const before = await used();
  for (const scenario of ['gone', 'server-error', 'server-error', 'server-error'] as const) {
    emulator.play(scenario, { provider: 'anthropic' });
    await expect(client.messages.countTokens({ model, messages })).rejects.toBeInstanceOf(Anthropic.APIError);
    emulator.reset();
  }
  expect(await used()).toBe(before);
});

it('needs the key that the message would need', async () => {
  await using keyless = await openServed(envFor(emulator, { groq: KEYS.groq }));
  const failed = clientOf(keyless).messages.countTokens({ model: CLAUDE, messages });
  await expect(failed).rejects.toMatchObject({
    status: 502,
    message: expect.stringMatching(/ANTHROPIC_API_KEY/),
  });
});

it('of a model that there is not is a 404, and of no messages a 400', async () => {
  await expect(anthropic.messages.countTokens({ model: 'nobody', messages })).rejects.toMatchObject({
    status: 404,
  });
  await expect(anthropic.messages.countTokens({ model: CLAUDE, messages: [] })).rejects.toMatchObject({
    status: 400,
    error: { error: { type: 'invalid_request_error', message: expect.stringMatching(/^messages: /) } },
  });
});

it('closes the upstream connection when the caller leaves', async () => {
  emulator.play('slow', { provider: 'anthropic' });
  const abort = new AbortController();
  const failed = expect(
    anthropic.messages.countTokens({ model: CLAUDE, messages }, { signal: abort.signal }),
  ).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
  const seen = () => seenBy('anthropic').at(-1);
  await until(() => expect(seen()).toBeDefined());
  abort.abort();
  await failed;
  await until(() => expect(seen()?.closedByClientAt).toBeDefined());
});

it('is estimated while its provider has no room', async () => {
  const file = parseConfigFile('{"concurrency": {"groq": 1}}', 'coro.config.json');
  await using narrow = await openServed(envFor(emulator, KEYS), file);
  emulator.play('slow', { provider: 'groq' });
  const abort = new AbortController();
  const ask = { model: 'groq/openai/gpt-oss-20b', messages };
  const left = expect(
    clientOf(narrow).messages.create({ ...ask, max_tokens: 100 }, { signal: abort.signal }),
  ).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
  await until(() => expect(seenBy('groq')).toHaveLength(1));
  expect(await clientOf(narrow).messages.countTokens(ask)).toEqual({ input_tokens: 11 });
  abort.abort();
  await left;
  // It had not been answered yet.
  await until(() => expect(seenBy('groq')[0]?.closedByClientAt).toBeDefined());
});
