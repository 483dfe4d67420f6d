import { describe, expect, it } from 'vitest';
import { reasoningOf, textOf } from '../../src/core/answer.ts';
import type { ChatRequest } from '../../src/core/chat-request.ts';
import type { FaultCode } from '../../src/core/fault-codes.ts';
import { collect, type Run } from '../../src/core/reduce.ts';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { SCENARIO_WORDS } from '../../src/emulator/scenario-words.ts';
import { FAULTS, type ScenarioName } from '../../src/emulator/scenarios.ts';
import type { ProviderName, SeenRequest } from '../../src/emulator/types.ts';
import type { LocalCoro } from '../../src/open-coro.ts';
import {
  alikeStreamed,
  type Contract,
  PROMPT,
  type Question,
  requestsFor,
  STREAM_FIELDS,
} from './contract.ts';
import { completedAt, failedAt } from './ended.ts';
import { fixtureText } from './fixtures.ts';
import { until } from './until.ts';
import { closedUrl, configFor, HOSTED_KEYS, KEYS, keySentIn, openTestCoro } from './upstream.ts';

/** Clients keep ids and times in their messages; providers refuse what they do not know. */
const HISTORY = [
  { role: 'system', content: 'Be brief.', id: 'id-0' },
  { role: 'user', content: 'Hello', id: 'id-1', timestamp: 1_763_000_000 },
  { role: 'assistant', content: 'Hello!', id: 'id-2', timestamp: 1_763_000_001 },
] as const;

const QUESTIONS: Readonly<Record<Question, (model: string) => Partial<ChatRequest>>> = {
  plain: () => ({}),
  conversation: (model) => ({
    system: 'You are a clerk.',
    conversationGuide: 'Answer in Dutch.',
    conversationHistory: { [model]: HISTORY, 'somebody-else': [{ role: 'user', content: 'Not for you' }] },
    searchContext: {
      query: 'primes',
      results: [
        { title: 'Primes', snippet: 'Two is the first.', url: 'https://numbers.example/2' },
        { title: 'More primes', snippet: 'Three is the next.', url: 'https://numbers.example/3' },
      ],
    },
  }),
  topP: () => ({ temperature: 0, topP: 0.9 }),
  effort: () => ({ reasoningEffort: 'high' }),
  maxTokens: () => ({ maxTokens: 7 }),
};

function costOf({ costUsd }: { readonly costUsd?: number | undefined }): string {
  if (costUsd === undefined) return 'unknown';
  return costUsd > 0 ? 'some amount' : 'nothing';
}

const THOUGHTS = /^The user writes "Name one prime number."\. First I look/;

/** Codes whose failure may not come again; the rest are final. */
const RETRYABLE: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'rate_limited',
  'max_tokens_reached',
  'model_overloaded',
  'service_unavailable',
  'provider_error',
  'timeout',
  'network_error',
  'stream_interrupted',
  'empty_response',
  'invalid_response',
]);

/** Those of a provider that does not answer in time. */
const ENDLESS = ['hang', 'slow', 'endless-keep-alive'];

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** Types where others belong, in the places where providers put answers, errors, counts and calls. */
const NO_ANSWERS = [
  ...['null', '[]', '5', '"text"', '{}', 'true'],
  ...['null', '[]', '[null]', '[[]]', '["x"]', '5', '{}'].map((it) => `{"choices":${it},"candidates":${it}}`),
  ...['null', '5', '[]', '{}', '{"content":5}', '{"content":null,"tool_calls":[null,5]}'].map(
    (it) => `{"choices":[{"message":${it}}]}`,
  ),
  ...['null', '5', '{}', '{"parts":5}', '{"parts":[null,5,[]]}', '{"parts":[{"functionCall":5}]}'].map(
    (it) => `{"candidates":[{"content":${it}}]}`,
  ),
  ...[
    '5',
    '[]',
    '"text"',
    '{}',
    '{"message":5,"code":[],"status":{}}',
    '{"details":[null,5,[]]}',
    DEEP,
    `{"code":${DEEP}}`,
  ].map((it) => `{"error":${it}}`),
  // A call of nothing is none.
  ...['{}', '{"function":{}}', `{"function":${DEEP}}`].map(
    (it) => `{"choices":[{"message":{"content":"","tool_calls":[${it}]},"finish_reason":"tool_calls"}]}`,
  ),
  ...['{}', `{"name":"f","args":${DEEP}}`].map(
    (it) => `{"candidates":[{"content":{"parts":[{"functionCall":${it}}]},"finishReason":"STOP"}]}`,
  ),
  ...['null', '5', '{}', '[null,5,[]]', '[{"type":"text","text":5}]', '[{"type":"tool_use","input":5}]'].map(
    (it) => `{"type":"message","content":${it}}`,
  ),
  `{"type":"message","content":[{"type":"tool_use","id":"a","name":"f","input":${DEEP}}],"stop_reason":"end_turn"}`,
  ...['null', '5', '[]', '{}', '{"content":5}', '{"tool_calls":[null,{"function":5}]}'].map(
    (it) => `{"message":${it},"done":true}`,
  ),
  `{"type":"error"}`,
  `{"promptFeedback":5,"usageMetadata":5,"usage":[],"x_groq":5}`,
  DEEP,
];

/** The sentences that hold for every provider, told of one: what it is sent, how it answers, and how it fails. */
export function describeProvider(name: ProviderName, contract: Contract): void {
  describe.each(['whole', 'streamed'] as const)(`${name}, %s,`, (way) => suiteOf(name, contract, way));
}

/** What was asked beside the list of what Ollama has, which is read at the start. */
function asked({ requests }: Emulator): readonly SeenRequest[] {
  return requests.filter(({ path }) => path !== '/ollama/api/tags');
}

function suiteOf(name: ProviderName, contract: Contract, way: 'whole' | 'streamed'): void {
  const { upstreamId, owned, streamed = {} } = contract;
  const model = `${name}/${upstreamId}`;
  const key = KEYS[name];
  const keys = { ...HOSTED_KEYS, [name]: key };
  const isStreamed = way === 'streamed';
  const path = (isStreamed ? streamed.path : undefined) ?? contract.path;
  const sent = (body: unknown) =>
    isStreamed ? { ...Object(body), ...(streamed.fields ?? STREAM_FIELDS) } : body;
  const faults = { ...contract.faults, ...(isStreamed && { ...alikeStreamed, ...streamed.faults }) };

  /** The run of a caller who follows it, or of one who waits for its end. */
  const run = (coro: LocalCoro, request: ChatRequest, signal = new AbortController().signal): Promise<Run> =>
    isStreamed ? collect(coro.run(request, { signal })) : coro.complete(request, signal);

  const ask = async (
    emulator: Emulator,
    question: Partial<ChatRequest> = {},
    options: { readonly signal?: AbortSignal; readonly totalMs?: number } = {},
  ) => {
    const { signal, ...limits } = options;
    await using coro = await openTestCoro(configFor(emulator, keys, owned), limits);
    return await run(coro, { prompt: PROMPT, models: [model], ...question }, signal);
  };

  describe('is sent', () => {
    it.each(Object.keys(QUESTIONS) as Question[])('exactly this body: %s', async (question) => {
      await using emulator = await openEmulator();
      completedAt(await ask(emulator, QUESTIONS[question](model)));
      expect(asked(emulator).map(({ method, path, body }) => ({ method, path, body }))).toEqual([
        { method: 'POST', path, body: sent(contract.bodies[question]) },
      ]);
    });

    it.each(
      Object.entries({ [upstreamId]: contract.bodies.plain, ...contract.lowest }),
    )('for %s the least thinking that it can do, and a cap with room for it', async (id, body) => {
      await using emulator = await openEmulator();
      const { modelUsed, warnings } = completedAt(await ask(emulator, { models: [`${name}/${id}`] }));
      expect([modelUsed, warnings]).toEqual([`${name}/${id}`, []]);
      expect(asked(emulator).map((it) => it.body)).toEqual([sent(body)]);
    });

    it('these headers and no others', async () => {
      await using emulator = await openEmulator();
      await ask(emulator);
      const headers = asked(emulator)[0]?.headers ?? {};
      const { host, 'content-length': _, ...fixed } = headers;
      expect(host).toBe(new URL(emulator.url).host);
      expect(fixed).toEqual({
        'accept-encoding': 'identity',
        connection: 'keep-alive',
        'content-type': 'application/json',
        [contract.keyHeader]: `${contract.keyPrefix}${key}`,
        ...contract.headers,
      });
    });

    it('its own key, in one header and nowhere else', async () => {
      await using emulator = await openEmulator();
      await ask(emulator, { reasoningEffort: 'high', topP: 0.5, system: 'Be brief.' });
      const [seen] = asked(emulator) as [SeenRequest];
      expect(keySentIn(seen)).toBe(key);
      const { [contract.keyHeader]: _, ...others } = seen.headers;
      const everythingElse = JSON.stringify([seen.path, seen.body, others]);
      for (const any of Object.values(KEYS)) expect(everythingElse).not.toContain(any);
    });
  });

  describe('answers', () => {
    it('with text, usage, a finish reason and the model that answered', async () => {
      await using emulator = await openEmulator();
      const answer = completedAt(await ask(emulator));
      const text = textOf(answer);
      expect(text).toMatch(`[simulated ${upstreamId.split('/').at(-1)}] `);
      expect(text).toContain(PROMPT);
      expect(answer).toMatchObject({
        modelUsed: `${name}/${upstreamId}`,
        finishReason: 'stop',
        truncated: false,
        attempts: 1,
        simulated: false,
      });
      // The emulator's tokens are four characters each, and a message costs three more.
      const { inputTokens, outputTokens, reasoningTokens } = answer.usage ?? {};
      const thought = reasoningTokens ?? reasoningOf(answer).length / 4;
      expect(inputTokens).toBe(Math.ceil(PROMPT.length / 4) + 3);
      expect(outputTokens).toBe(Math.ceil(text.length / 4) + thought);
      expect(costOf(answer)).toBe(contract.cost ?? 'some amount');
    });

    it('with the moment of its first token, which only a stream has', async () => {
      await using emulator = await openEmulator();
      const { timeToFirstTokenMs, latencyMs } = completedAt(await ask(emulator));
      expect(timeToFirstTokenMs === undefined).toBe(!isStreamed);
      expect(timeToFirstTokenMs ?? 0).toBeLessThanOrEqual(latencyMs);
    });

    it('with cached tokens counted into the input, and thinking into the output', async () => {
      await using emulator = await openEmulator();
      const body = fixtureText(contract.counted.fixture);
      emulator.play({ status: 200, headers: { 'content-type': 'application/json' }, body });
      expect(completedAt(await ask(emulator)).usage).toEqual(contract.counted.usage);
    });

    it('with its thinking apart from the text', async () => {
      await using emulator = await openEmulator();
      const answer = completedAt(await ask(emulator, { reasoningEffort: 'high' }));
      expect(reasoningOf(answer)).toMatch(contract.thinks === 'counted, not shown' ? /^$/ : THOUGHTS);
      expect(textOf(answer)).toMatch(/^\[simulated /);
      expect(textOf(answer)).not.toMatch(/First I look|<think>/);
      const counts = { 'counted, not shown': expect.any(Number), 'shown, not counted': undefined };
      const count = contract.thinks ? counts[contract.thinks] : reasoningOf(answer).length / 4;
      expect(answer.usage?.reasoningTokens).toEqual(count);
    });

    it('behind blank lines as it does without them', async () => {
      await using emulator = await openEmulator();
      const usual = completedAt(await ask(emulator));
      emulator.play('blank-lines-first');
      const answer = completedAt(await ask(emulator));
      const timeless = { latencyMs: 0, timeToFirstTokenMs: 0 };
      expect({ ...answer, ...timeless }).toEqual({ ...usual, ...timeless });
    });
  });

  describe('fails', () => {
    const offered = FAULTS.filter(({ providers }) => providers.includes(name)).map((it) => it.name);
    const playable = offered.filter((it) => faults[it]);

    it('in every way that it has words of its own for', () => {
      const words = offered.filter((it) => it in SCENARIO_WORDS);
      expect(words.filter((it) => !playable.includes(it))).toEqual([]);
      expect(Object.keys(faults).toSorted()).toEqual(playable.toSorted());
    });

    const cases = playable.flatMap((scenario): [ScenarioName, FaultCode, number][] => {
      const [code, requests] = faults[scenario] ?? [];
      return code ? [[scenario, code, requests ?? requestsFor(code)]] : [];
    });

    it.each(cases)('by %s as %s after %i requests', async (scenario, code, requests) => {
      await using emulator = await openEmulator();
      emulator.play(scenario);
      // What comes without end need not come for long; but long enough for a busy machine to send the request.
      const limits = { streamBytes: 1024 * 1024, ...(ENDLESS.includes(scenario) && { totalMs: 500 }) };
      await using coro = await openTestCoro(configFor(emulator, keys, owned), limits);
      const { outcome, answers } = await run(coro, { prompt: PROMPT, models: [model] });

      const failed = failedAt({ id: '', answers });
      expect(failed).toMatchObject({ fault: { code, retryable: RETRYABLE.has(code) }, attempts: requests });
      expect(outcome).toBe('failed');
      expect(asked(emulator)).toHaveLength(requests);
      expect(failed.partial).toBe(textOf(failed).trim() !== '');

      const { message } = failed.fault;
      expect(message).toMatch(/^.{5,350}$/);
      // A stack, a path or a line break would come from an error of Node's own.
      expect(message).not.toMatch(/\bat \S+:\d+:\d+|\.[jt]s\b|node:/);
      expect(JSON.stringify(answers)).not.toContain(key.slice(-12));
    });

    it('at a redirect without following it', async () => {
      await using emulator = await openEmulator();
      emulator.play('redirect');
      failedAt(await ask(emulator));
      expect(asked(emulator).map(({ path }) => path)).not.toContain(`/${name}/redirected`);
      expect(asked(emulator).every(({ method }) => method === 'POST')).toBe(true);
    });

    it.each([
      200, 400,
    ])('at any JSON that is no answer, with a reason that is not ours: status %i', async (status) => {
      await using emulator = await openEmulator();
      await using coro = await openTestCoro(configFor(emulator, keys, owned));
      const wrong: string[] = [];
      for (const body of NO_ANSWERS) {
        emulator.play({ status, headers: { 'content-type': 'application/json' }, body });
        const [answer] = await run(coro, { prompt: PROMPT, models: [model] }).then(
          ({ answers }) => answers,
          (bug: Error) => [{ state: `internal: ${bug.message}` } as const],
        );
        const outcome = answer?.state === 'failed' ? answer.fault.code : answer?.state;
        if (/completed|internal|unknown/.test(`${outcome}`)) wrong.push(`${outcome}: ${body.slice(0, 90)}`);
      }
      expect(wrong).toEqual([]);
    });

    it.each<[string, () => Promise<string>, FaultCode]>([
      ['where nobody listens', closedUrl, 'connection_error'],
      ['at a name that does not exist', async () => 'https://provider.invalid/v1', 'dns_failure'],
    ])('%s', async (_, addressOf, code) => {
      const address = await addressOf();
      await using coro = await openTestCoro(
        configFor({ baseUrls: { [name]: address } }, { [name]: key }, owned),
      );
      const { fault } = failedAt(await run(coro, { prompt: PROMPT, models: [model] }));
      expect(fault).toMatchObject({ code, retryable: true });
      // The address may hold what its owner would not publish.
      expect(fault.message).not.toContain(new URL(address).host);
    });
  });

  it.each([
    ['a line break', `${key}\r\nX-Injected: yes`],
    ['a newline at its end', `${key}\n`],
    ['blanks', 'my key is secret'],
    ['nothing but blanks', '         '],
    ['characters no header takes', `${key}🔑`],
    ['too few characters', 'abc'],
    ['too many characters', 'k'.repeat(513)],
  ])('is never sent a key with %s', async (_, override) => {
    await using emulator = await openEmulator();
    const answer = failedAt(await ask(emulator, { apiOverrides: { [name]: override } }));
    expect(answer.fault).toMatchObject({ code: 'api_key_invalid', retryable: false });
    expect(JSON.stringify(answer)).not.toContain(override.trim() || override);
    expect(asked(emulator)).toEqual([]);
  });

  it('is not said to have been asked when its key was never sent', async () => {
    await using emulator = await openEmulator();
    const answer = failedAt(await ask(emulator, { apiOverrides: { [name]: 'my key is secret' } }));
    expect(answer).toMatchObject({ attempts: 0, modelUsed: null });
  });

  it('is told to stop when the caller does', async () => {
    await using emulator = await openEmulator();
    // Open to the end of the test: closing it would drop the connection anyway.
    await using coro = await openTestCoro(configFor(emulator, keys, owned));
    emulator.play('hang');
    const leaving = new AbortController();
    const pending = run(coro, { prompt: PROMPT, models: [model] }, leaving.signal);
    await until(() => expect(asked(emulator)).toHaveLength(1));
    leaving.abort();
    const left = await pending;
    expect([left.outcome, failedAt(left).fault.code]).toEqual(['cancelled', 'cancelled']);
    await until(() => expect(asked(emulator)[0]?.closedByClientAt).toBeDefined());
    expect(asked(emulator)).toHaveLength(1);
  });

  it('is asked nothing for a caller who has left already', async () => {
    await using emulator = await openEmulator();
    const left = await ask(emulator, {}, { signal: AbortSignal.abort() });
    expect([left.outcome, failedAt(left).fault.code]).toEqual(['cancelled', 'cancelled']);
    expect(asked(emulator)).toEqual([]);
  });
}
