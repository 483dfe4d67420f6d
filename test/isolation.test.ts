import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, textOf } from '../src/core/answer.ts';
import type { FaultCode } from '../src/core/fault-codes.ts';
import { collect, NO_RUN, type Run, reduce } from '../src/core/reduce.ts';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import type { ScenarioName } from '../src/emulator/scenarios.ts';
import type { LocalCoro } from '../src/open-coro.ts';
import { toResponseJson } from '../src/wire/coro.ts';
import { completedAt, eventsOf, failedAt, isTerminal } from './support/ended.ts';
import { openServed, type ResponseReply } from './support/served.ts';
import { until } from './support/until.ts';
import { closedUrl, envFor, FIVE, ORIGINAL_KEYS, openTestCoro } from './support/upstream.ts';

const REQUEST = { prompt: 'Name one prime number.', models: FIVE };

const PROVIDERS = ['groq', 'gemini', 'deepseek'] as const;
const MODELS_OF: Readonly<Record<(typeof PROVIDERS)[number], readonly string[]>> = {
  groq: ['llama-70b', 'llama-8b', 'mixtral'],
  gemini: ['gemini'],
  deepseek: ['deepseek'],
};

/** An answer as its caller gets it, but for its place in the run and the time it took. */
function bytesOf(answer: Answer): string {
  return bytesOfJson(toResponseJson(answer));
}

function bytesOfJson(json: ResponseReply): string {
  return JSON.stringify({ ...json, index: 0, latency_ms: 0, time_to_first_token_ms: null });
}

/** What each model answers when all is well, by its id. */
async function peacefulAnswers(run: (coro: LocalCoro) => Promise<Run>): Promise<ReadonlyMap<string, string>> {
  await using emulator = await openEmulator();
  await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
  const { answers } = await run(coro);
  return new Map(answers.map((answer) => [answer.model, bytesOf(answer)]));
}

const inPeace = await peacefulAnswers((coro) => collect(coro.run(REQUEST)));
/** Not every provider counts as much in a stream as in a whole answer. */
const inPeaceWhole = await peacefulAnswers((coro) => coro.complete(REQUEST, new AbortController().signal));

function expectPeace(answers: readonly Answer[]): void {
  for (const answer of answers) expect(bytesOf(answer)).toBe(inPeace.get(answer.model));
}

async function untilAsked(emulator: Emulator, requests: number): Promise<void> {
  await until(() => expect(emulator.requests).toHaveLength(requests));
}

async function untilAllClosed(emulator: Emulator, requests = emulator.requests): Promise<void> {
  const closed = () => requests.map(({ closedByClientAt }) => closedByClientAt !== undefined);
  await until(() => expect(closed()).not.toContain(false));
}

it('tells every model apart when all is well', () => {
  expect([...inPeace.keys()]).toEqual(FIVE);
  expect(new Set(inPeace.values()).size).toBe(5);
  for (const json of inPeace.values()) expect(JSON.parse(json)).toMatchObject({ error: null });
});

describe.each(PROVIDERS)('when %s', (provider) => {
  const troubled = MODELS_OF[provider];
  const isTroubled = ({ model }: Answer) => troubled.includes(model);

  it.each<[ScenarioName, FaultCode]>([
    ['server-error', 'provider_error'],
    ['bad-gateway-html', 'service_unavailable'],
    ['rate-limit', 'rate_limited'],
    ['invalid-key', 'authentication_failed'],
    ['garbage', 'invalid_response'],
    ['gzip', 'invalid_response'],
    ['huge', 'response_too_large'],
    ['huge-headers', 'response_too_large'],
    ['reset', 'network_error'],
    ['cut', 'stream_interrupted'],
  ])('plays %s, its models fail with %s and the others answer to the byte as ever', async (scenario, code) => {
    await using emulator = await openEmulator();
    // What comes without end need not come for long.
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS), { streamBytes: 1024 * 1024 });
    emulator.play(scenario, { provider });
    const run = await collect(coro.run(REQUEST));
    expect(run.outcome).toBe('partial');
    const failed = run.answers.filter(isTroubled).map(({ index }) => failedAt(run, index).fault.code);
    expect(failed).toEqual(troubled.map(() => code));
    expectPeace(run.answers.filter((answer) => !isTroubled(answer)));
  });

  it('is not there at all, the others answer to the byte as ever', async () => {
    await using emulator = await openEmulator();
    const env = {
      ...envFor(emulator, ORIGINAL_KEYS),
      [`${provider.toUpperCase()}_BASE_URL`]: await closedUrl(),
    };
    await using coro = await openTestCoro(env);
    const run = await collect(coro.run(REQUEST));
    for (const { index } of run.answers.filter(isTroubled)) {
      expect(failedAt(run, index).fault.code).toBe('connection_error');
    }
    expectPeace(run.answers.filter((answer) => !isTroubled(answer)));
  });

  it.each(['hang', 'slow'] as const)('plays %s, the others do not wait for it', async (scenario) => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    emulator.play(scenario, { provider });
    let run = NO_RUN;
    let others = FIVE.length - troubled.length;
    for await (const event of coro.run(REQUEST)) {
      run = reduce(run, event);
      if (isTerminal(event) && --others === 0) break;
    }
    const waiting = run.answers.filter(isTroubled).map(({ state }) => state);
    expect(waiting.filter((state) => state === 'completed' || state === 'failed')).toEqual([]);
    expectPeace(run.answers.filter((answer) => !isTroubled(answer)));
    await untilAllClosed(
      emulator,
      emulator.requests.filter((seen) => seen.provider === provider),
    );
  });

  it('has no connection left, its own models are turned away and the others are not', async () => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS), { connections: 1, waiting: 1 });
    emulator.play('hang', { provider });
    const [model = ''] = troubled.toReversed();
    const leaving = new AbortController();
    const blocked = eventsOf(coro.run({ ...REQUEST, models: [model, model] }, { signal: leaving.signal }));
    await untilAsked(emulator, 1);
    const others = FIVE.filter((id) => MODELS_OF[provider].every((it) => it !== id)).slice(0, 1);
    const run = await collect(coro.run({ ...REQUEST, models: [model, ...others] }));
    expect(failedAt(run, 0).fault).toMatchObject({ code: 'gateway_overloaded', retryable: true });
    expectPeace(run.answers.slice(1));
    leaving.abort();
    expect((await blocked).at(-1)).toMatchObject({ outcome: 'cancelled' });
  });
});

it.each([
  ['an address without end', 'a.'.repeat(50_000)],
  ['blank lines', `${'\n'.repeat(100_000)}.`],
  ['a stack without end', ' at x'.repeat(70_000)],
])(
  'when a provider explains a failure with %s, nobody has to wait for it',
  async (_, message) => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    emulator.play({ status: 400, body: JSON.stringify({ error: { message } }) }, { provider: 'groq' });
    const run = await collect(coro.run({ ...REQUEST, models: ['mixtral', 'gemini', 'deepseek'] }));
    expect(failedAt(run, 0).fault).toMatchObject({ code: 'invalid_request' });
    expectPeace(run.answers.slice(1));
  },
  3_000,
);

describe('all models', () => {
  it('are asked before any of them has answered', async () => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('hang');
    const leaving = new AbortController();
    const events = eventsOf(coro.run(REQUEST, { signal: leaving.signal }));
    await untilAsked(emulator, 5);
    expect(emulator.requests.map(({ provider }) => provider).sort()).toEqual([
      'deepseek',
      'gemini',
      'groq',
      'groq',
      'groq',
    ]);
    leaving.abort();
    const terminal = (await events).filter(isTerminal);
    expect(terminal.map((it) => it.type)).toEqual(FIVE.map(() => 'answer.failed'));
    await untilAllClosed(emulator);
  });

  it('are asked at once, as often as one request may name them', async () => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('hang');
    const models = Array.from({ length: 16 }, (_, i) => FIVE[i % FIVE.length] ?? 'gemini');
    const leaving = new AbortController();
    const run = collect(coro.run({ ...REQUEST, models }, { signal: leaving.signal }));
    await untilAsked(emulator, 16);
    leaving.abort();
    expect((await run).outcome).toBe('cancelled');
  });

  it('have their requests upstream before the first answer is there', async () => {
    await using emulator = await openEmulator({ latencyMs: 30 });
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    // From then on it is known which originals are gone, and each model takes one request.
    await collect(coro.run(REQUEST));
    emulator.reset();
    let firstEndedAt = Number.POSITIVE_INFINITY;
    for await (const event of coro.run(REQUEST)) {
      if (isTerminal(event)) firstEndedAt = Math.min(firstEndedAt, performance.now());
    }
    expect(emulator.requests).toHaveLength(5);
    for (const { arrivedAt } of emulator.requests) expect(arrivedAt).toBeLessThan(firstEndedAt);
  });

  it('fail each for its own reason when every provider is in trouble', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('overloaded', { provider: 'groq' });
    emulator.play('no-credit', { provider: 'gemini' });
    emulator.play('reset', { provider: 'deepseek' });
    const { outcome, responses } = await served.chat(REQUEST);
    expect([outcome, ...responses.map((it) => it.error_code)]).toEqual([
      'failed',
      'quota_exceeded',
      'model_overloaded',
      'model_overloaded',
      'model_overloaded',
      'network_error',
    ]);
  });
});

describe('callers', () => {
  it('are not held up by one whose models hang, and take their own requests along when they leave', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('hang', { times: 5 });
    // Not `fetch`, which opens a connection in advance when one of its requests is aborted.
    const leaving = request(`${served.url}/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      agent: false,
    });
    leaving.on('error', () => {});
    leaving.end(JSON.stringify(REQUEST));
    await untilAsked(emulator, 5);
    const hanging = [...emulator.requests];

    const { responses } = await served.chat(REQUEST);
    for (const it of responses) expect(bytesOfJson(it)).toBe(inPeaceWhole.get(it.model));
    expect(hanging.map(({ closedByClientAt }) => closedByClientAt)).toEqual(hanging.map(() => undefined));

    leaving.destroy();
    await untilAllClosed(emulator, hanging);
  });

  it('that are connected and say nothing do not keep the server from stopping', async () => {
    await using emulator = await openEmulator();
    const served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const { hostname, port } = new URL(served.url);
    const silent = connect(Number(port), hostname);
    onTestFinished(() => void silent.destroy());
    await once(silent, 'connect');
    await served.chat({ ...REQUEST, models: ['gemini'] });
    await served[Symbol.asyncDispose]();
  }, 3_000);

  it('never get an answer that was meant for another, however many leave', async () => {
    await using emulator = await openEmulator({ latencyMs: [1, 9] });
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS), { connections: 4 });
    const models = ['gemini', 'mixtral', 'deepseek'];
    const runs = Array.from({ length: 60 }, async (_, i) => {
      const prompt = `Caller number ${i} of sixty, please.`;
      const leaving = new AbortController();
      let run = NO_RUN;
      for await (const event of coro.run({ prompt, models }, { signal: leaving.signal })) {
        run = reduce(run, event);
        // Every second caller leaves in the middle: some answers are there, some on their way.
        if (i % 2 === 1 && isTerminal(event)) leaving.abort();
      }
      return { prompt, run };
    });
    const ended = await Promise.all(runs);
    for (const { prompt, run } of ended) {
      for (const answer of run.answers) {
        if (answer.state === 'completed') expect(textOf(answer)).toContain(`"${prompt}"`);
        else expect(failedAt(run, answer.index).fault.code).toBe('cancelled');
      }
    }
    const stayed = ended.filter((_, i) => i % 2 === 0);
    for (const { run } of stayed) for (const { index } of run.answers) completedAt(run, index);
    expect(ended.filter(({ run }) => run.outcome === 'cancelled').length).toBeGreaterThan(0);
  });
});
