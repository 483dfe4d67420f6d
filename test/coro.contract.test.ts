import { describe, expect, it } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { toConfig } from '../src/config/config.ts';
import { parseConfigFile } from '../src/config/config-file.ts';
import { textOf } from '../src/core/answer.ts';
import { type ChatRequest, InvalidRequestError } from '../src/core/chat-request.ts';
import { ClosedError } from '../src/core/closed-error.ts';
import type { Coro } from '../src/core/contracts.ts';
import { NotFoundError } from '../src/core/not-found-error.ts';
import { collect, NO_RUN, type Run, reduce } from '../src/core/reduce.ts';
import type { RunEvent } from '../src/core/run-event.ts';
import { TooManyReadersError } from '../src/core/too-many-readers-error.ts';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { completedAt, eventsOf, failedAt, isTerminal } from './support/ended.ts';
import { openServed } from './support/served.ts';
import { until } from './support/until.ts';
import { envFor, ORIGINAL_KEYS, openTestCoro } from './support/upstream.ts';

/** What holds of every `Coro`, in this process and over HTTP: whoever learns one knows the other. */

interface Subject extends AsyncDisposable {
  readonly coro: Coro;
}

const FILE = parseConfigFile(
  JSON.stringify({ teams: { quick: { about: 'Two at once', models: ['gemini', ['mixtral', 'deepseek']] } } }),
  'coro.config.json',
);

const SUBJECTS: Readonly<Record<string, (emulator: Emulator) => Promise<Subject>>> = {
  async openCoro(emulator) {
    const coro = await openTestCoro(toConfig(envFor(emulator, ORIGINAL_KEYS), FILE));
    return { coro, [Symbol.asyncDispose]: () => coro[Symbol.asyncDispose]() };
  },
  async connect(emulator) {
    const served = await openServed(envFor(emulator, ORIGINAL_KEYS), FILE);
    const coro = connect(served.url, { retryWaitsMs: [0, 0] });
    return {
      coro,
      async [Symbol.asyncDispose]() {
        await coro[Symbol.asyncDispose]();
        await served[Symbol.asyncDispose]();
      },
    };
  },
};

const PROMPT = 'Name one prime number.';
const THREE = ['gemini', 'mixtral', 'deepseek'];
const ask = (request: Partial<ChatRequest> = {}): ChatRequest => ({
  prompt: PROMPT,
  models: THREE,
  ...request,
});
/** Slow enough to act between two words. */
const SLOW = { tokensPerSecond: 40 };

const closed = ({ requests }: Emulator) =>
  requests.filter(({ closedByClientAt }) => closedByClientAt !== undefined);

/** Follows up to an event, and leaves. */
async function upTo(events: AsyncIterable<RunEvent>, isEnough: (event: RunEvent) => boolean) {
  const heard: RunEvent[] = [];
  for await (const event of events) {
    heard.push(event);
    if (isEnough(event)) break;
  }
  return heard;
}

function idIn([started]: readonly RunEvent[]): string {
  if (started?.type !== 'run.started') throw new Error('A run begins with its start');
  return started.runId;
}

const runOf = (events: readonly RunEvent[]): Run => events.reduce(reduce, NO_RUN);
const isWord = ({ type }: RunEvent) => type === 'answer.delta';

describe.each(Object.entries(SUBJECTS))('a Coro, by %s', (_, openSubject) => {
  describe('runs a request', () => {
    it('as events: numbered, one end for each answer and one for the run, and nothing after', async () => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      const events = await eventsOf(subject.coro.run(ask()));
      expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).toSorted((a, b) => a - b));
      expect(events[0]).toMatchObject({ type: 'run.started', models: THREE });
      expect(events.filter(isTerminal)).toHaveLength(3);
      expect(events.at(-1)).toMatchObject({ type: 'run.completed', outcome: 'complete' });
    });

    it('with each answer in its place, however often a model is asked', async () => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      const run = await collect(subject.coro.run(ask({ models: ['gemini', 'deepseek', 'gemini'] })));
      expect(run.answers.map(({ index, model }) => [index, model])).toEqual([
        [0, 'gemini'],
        [1, 'deepseek'],
        [2, 'gemini'],
      ]);
      expect(run.answers.map((_, index) => textOf(completedAt(run, index)))).not.toContain('');
      expect(emulator.requests).toHaveLength(3);
    });

    it('of a team, and of models that are tried in turn', async () => {
      await using emulator = await openEmulator();
      emulator.play('invalid-key', { provider: 'groq' });
      await using subject = await openSubject(emulator);
      const run = await collect(subject.coro.run(ask({ models: ['team:quick'] })));
      expect(run.answers.map(({ model }) => model)).toEqual(['gemini', 'mixtral']);
      expect(completedAt(run, 1).modelUsed).toMatch(/^deepseek\//);
    });

    it('whose failures are data, and touch no other answer', async () => {
      await using emulator = await openEmulator();
      emulator.play('invalid-key', { provider: 'gemini' });
      await using subject = await openSubject(emulator);
      const run = await collect(subject.coro.run(ask()));
      expect(run.outcome).toBe('partial');
      expect(failedAt(run, 0)).toMatchObject({
        fault: { code: 'authentication_failed', retryable: false, status: 400 },
        hint: expect.stringContaining('Google Gemini was rejected'),
        partial: false,
        attempts: 1,
      });
      expect([completedAt(run, 1).state, completedAt(run, 2).state]).toEqual(['completed', 'completed']);
    });

    it('until the first model speaks', async () => {
      await using emulator = await openEmulator(SLOW);
      for (const provider of ['gemini', 'groq'] as const) emulator.play('hang', { provider });
      await using subject = await openSubject(emulator);
      const run = await collect(subject.coro.run(ask({ until: 'first' })));
      expect(run.outcome).toBe('complete');
      expect(completedAt(run, 2).modelUsed).toMatch(/^deepseek\//);
      for (const index of [0, 1])
        expect(failedAt(run, index)).toMatchObject({ fault: { code: 'cancelled' }, wastedTokens: null });
      await until(() => expect(closed(emulator)).toHaveLength(2));
    });

    it('until a quorum has answered', async () => {
      await using emulator = await openEmulator();
      emulator.play('hang', { provider: 'gemini' });
      await using subject = await openSubject(emulator);
      const run = await collect(subject.coro.run(ask({ until: { quorum: 2 } })));
      expect([run.outcome, failedAt(run, 0).fault.code]).toEqual(['complete', 'cancelled']);
    });

    it('until its deadline, with what there is', async () => {
      await using emulator = await openEmulator();
      emulator.play('hang', { provider: 'gemini' });
      await using subject = await openSubject(emulator);
      const run = await collect(subject.coro.run(ask({ deadlineMs: 500 })));
      expect(failedAt(run, 0).fault).toMatchObject({ code: 'timeout', phase: 'total' });
    });
  });

  describe('refuses a request that cannot be run, at the first step', () => {
    it.each<[string, Partial<ChatRequest>, string]>([
      ['no prompt', { prompt: undefined }, 'prompt'],
      ['a blank prompt', { prompt: '  ' }, 'prompt'],
      ['two questions', { messages: [{ role: 'user', content: 'Hi' }] }, 'messages'],
      ['nobody’s question', { prompt: undefined, messages: [{ role: 'system', content: 'Hi' }] }, 'messages'],
      ['no models', { models: [] }, 'models'],
      ['an empty choice', { models: [[]] }, 'models'],
      ['a temperature out of range', { temperature: 3 }, 'temperature'],
      ['a top_p out of range', { topP: -1 }, 'top_p'],
      ['broken tokens', { maxTokens: 1.5 }, 'max_tokens'],
      ['no time', { timeoutMs: 0 }, 'timeout_ms'],
      ['no time for a token', { firstTokenTimeoutMs: -1 }, 'first_token_timeout_ms'],
      ['too much time', { deadlineMs: 1_000_000 }, 'deadline_ms'],
      ['two deadlines', { deadlineMs: 1000, until: { deadlineMs: 1000 } }, 'deadline_ms'],
      ['a temperature that is no number', { temperature: Number.NaN }, 'temperature'],
      ['endless tokens', { maxTokens: Number.POSITIVE_INFINITY }, 'max_tokens'],
      ['a hedge that is no number', { hedgeMs: Number.NaN, until: 'first' }, 'hedge_ms'],
      ['a seed that is no number', { seed: Number.NaN }, 'seed'],
      ['a penalty that is no number', { frequencyPenalty: Number.NaN }, 'frequency_penalty'],
      ['a penalty out of range', { presencePenalty: -3 }, 'presence_penalty'],
      ['a quorum that is no number', { until: { quorum: Number.NaN } }, 'until'],
      ['a quorum of too many', { until: { quorum: 4 } }, 'until'],
      ['a hedge without a race', { hedgeMs: 100 }, 'hedge_ms'],
    ])('%s', async (_, request, field) => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      const error = await subject.coro
        .run(ask(request))
        .next()
        .catch((it: unknown) => it);
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toMatchObject({ field, modelIds: [] });
      expect(emulator.requests).toEqual([]);
    });

    it('models that nobody knows, all of them', async () => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      const asked = subject.coro.run(ask({ models: ['gemini', 'nobody', ['mixtral', 'nothing']] }));
      await expect(asked.next()).rejects.toMatchObject({
        name: 'InvalidRequestError',
        modelIds: ['nobody', 'nothing'],
        field: undefined,
      });
    });
  });

  describe('stops', () => {
    it('every upstream call when its loop is left', async () => {
      await using emulator = await openEmulator(SLOW);
      await using subject = await openSubject(emulator);
      await upTo(subject.coro.run(ask()), isWord);
      await until(() => expect(closed(emulator)).toHaveLength(3));
    });

    it('every upstream call when its signal aborts, and ends each answer as cancelled, with its text', async () => {
      await using emulator = await openEmulator(SLOW);
      await using subject = await openSubject(emulator);
      const stop = new AbortController();
      const events: RunEvent[] = [];
      for await (const event of subject.coro.run(ask(), { signal: stop.signal })) {
        events.push(event);
        if (isWord(event)) stop.abort();
      }
      const run = runOf(events);
      expect([run.outcome, events.filter(isTerminal).length]).toEqual(['cancelled', 3]);
      for (const { index } of run.answers) {
        expect(failedAt(run, index)).toMatchObject({ fault: { code: 'cancelled', retryable: true } });
        expect(failedAt(run, index).partial).toBe(textOf(failedAt(run, index)) !== '');
      }
      await until(() => expect(closed(emulator)).toHaveLength(3));
    });

    it('before it has begun, where the signal has aborted already', async () => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      const asked = ask({ models: ['gemini', ['mixtral', 'deepseek']] });
      const events = await eventsOf(subject.coro.run(asked, { signal: AbortSignal.abort() }));
      expect(events[0]).toMatchObject({ type: 'run.started', models: ['gemini', 'mixtral'] });
      const run = runOf(events);
      expect([run.outcome, run.id]).toEqual(['cancelled', expect.stringMatching(/^run_[\da-f]{32}$/)]);
      for (const index of [0, 1])
        expect(failedAt(run, index)).toMatchObject({
          fault: { code: 'cancelled', message: 'Stopped before it was done', retryable: true },
          hint: 'It was stopped before it was done.',
          modelUsed: null,
          attempts: 0,
          partial: false,
        });
      expect(emulator.requests).toEqual([]);
    });

    it('while it begins, without a word said', async () => {
      await using emulator = await openEmulator();
      for (const provider of ['gemini', 'groq', 'deepseek'] as const) emulator.play('hang', { provider });
      await using subject = await openSubject(emulator);
      const stop = new AbortController();
      const asked = eventsOf(subject.coro.run(ask(), { signal: stop.signal }));
      stop.abort();
      expect(runOf(await asked).outcome).toBe('cancelled');
      await until(() => expect(closed(emulator)).toHaveLength(emulator.requests.length));
    });

    it('a run by its id', async () => {
      await using emulator = await openEmulator(SLOW);
      await using subject = await openSubject(emulator);
      const events: RunEvent[] = [];
      for await (const event of subject.coro.run(ask())) {
        events.push(event);
        if (events.filter(isWord).length === 1 && isWord(event)) await subject.coro.cancel(idIn(events));
      }
      const run = runOf(events);
      expect(run.outcome).toBe('cancelled');
      expect(run.answers.map((_, index) => failedAt(run, index).fault.code)).toEqual(
        THREE.map(() => 'cancelled'),
      );
      await until(() => expect(closed(emulator)).toHaveLength(3));
    });

    it('one answer of a run, and no other', async () => {
      await using emulator = await openEmulator();
      emulator.play('hang', { provider: 'gemini' });
      await using subject = await openSubject(emulator);
      const events: RunEvent[] = [];
      let isStopped = false;
      for await (const event of subject.coro.run(ask())) {
        events.push(event);
        if (event.type !== 'answer.completed' || isStopped) continue;
        isStopped = true;
        await subject.coro.cancel(idIn(events), 0);
      }
      const run = runOf(events);
      expect([run.outcome, failedAt(run, 0).fault.code]).toEqual(['partial', 'cancelled']);
      expect([completedAt(run, 1).state, completedAt(run, 2).state]).toEqual(['completed', 'completed']);
    });

    it('nothing that there is not', async () => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      const { coro } = subject;
      await expect(coro.cancel('run_0')).rejects.toThrow(NotFoundError);
      const over = await eventsOf(coro.run(ask()));
      await expect(coro.cancel(idIn(over))).rejects.toMatchObject({ name: 'NotFoundError', what: 'run' });
      emulator.play('hang', { provider: 'gemini' });
      for await (const event of coro.run(ask({ models: ['gemini'] }))) {
        if (event.type !== 'run.started') continue;
        await expect(coro.cancel(event.runId, 7)).rejects.toMatchObject({ what: 'answer' });
        break;
      }
    });
  });

  describe('follows a resumable run', () => {
    it('from where another loop was left, without a gap', async () => {
      await using emulator = await openEmulator(SLOW);
      await using subject = await openSubject(emulator);
      const first = await upTo(subject.coro.run(ask({ resumable: true })), isWord);
      const rest = await eventsOf(subject.coro.follow(idIn(first), { after: first.at(-1)?.seq }));
      const numbers = [...first, ...rest].map(({ seq }) => seq);
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      const run = runOf([...first, ...rest]);
      expect(run.outcome).toBe('complete');
      const whole = runOf(await eventsOf(subject.coro.follow(run.id)));
      expect(run.answers.map(textOf)).toEqual(whole.answers.map(textOf));
      expect(closed(emulator)).toEqual([]);
    });

    it('and leaves it alone when it stops following: by leaving the loop, or by its signal', async () => {
      await using emulator = await openEmulator(SLOW);
      await using subject = await openSubject(emulator);
      const { coro } = subject;
      const first = await upTo(coro.run(ask({ resumable: true })), isWord);
      const id = idIn(first);
      await upTo(coro.follow(id), isWord);
      const stop = new AbortController();
      const heard: RunEvent[] = [];
      for await (const event of coro.follow(id, { signal: stop.signal })) {
        heard.push(event);
        if (isWord(event)) stop.abort();
      }
      // Nobody says that answers ended which go on.
      expect(heard.filter(isTerminal)).toEqual([]);
      expect(runOf(await eventsOf(coro.follow(id))).outcome).toBe('complete');
    });

    it('after its end: nothing when all of it is known', async () => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      const events = await eventsOf(subject.coro.run(ask({ resumable: true })));
      const after = events.at(-1)?.seq;
      expect(await eventsOf(subject.coro.follow(idIn(events), { after }))).toEqual([]);
    });

    it('that there is', async () => {
      await using emulator = await openEmulator();
      await using subject = await openSubject(emulator);
      await expect(subject.coro.follow('run_0').next()).rejects.toMatchObject({
        name: 'NotFoundError',
        what: 'run',
      });
    });

    it('with eight others at most', async () => {
      await using emulator = await openEmulator();
      emulator.play('hang', { provider: 'gemini' });
      await using subject = await openSubject(emulator);
      const { coro } = subject;
      for await (const event of coro.run(ask({ models: ['gemini'], resumable: true }))) {
        if (event.type !== 'run.started') continue;
        const readers = Array.from({ length: 7 }, () => coro.follow(event.runId));
        for (const reader of readers) await reader.next();
        await expect(coro.follow(event.runId).next()).rejects.toThrow(TooManyReadersError);
        for (const reader of readers) await reader.return?.();
        await coro.cancel(event.runId);
      }
    });
  });

  it('lists the models and the teams there are', async () => {
    await using emulator = await openEmulator();
    await using subject = await openSubject(emulator);
    const [models, teams] = await Promise.all([subject.coro.models(), subject.coro.teams()]);
    expect(models.find(({ id }) => id === 'mixtral')).toMatchObject({
      name: 'Mixtral 8x7B → Qwen 3.8 27B',
      provider: 'Groq',
      status: 'retired',
      retiresOn: '2025-03-20',
      configured: true,
      isDefault: true,
      circuits: [],
      keyVariable: 'GROQ_API_KEY',
    });
    expect(teams).toEqual([
      { id: 'team:quick', about: 'Two at once', models: ['gemini', ['mixtral', 'deepseek']] },
    ]);
  });

  it('asks nobody once it is closed, and says so', async () => {
    await using emulator = await openEmulator();
    await using subject = await openSubject(emulator);
    const { coro } = subject;
    const before = coro.run(ask());
    await coro[Symbol.asyncDispose]();
    await expect(before.next()).rejects.toThrow(ClosedError);
    await expect(coro.run(ask()).next()).rejects.toThrow(ClosedError);
    await expect(coro.follow('run_0').next()).rejects.toThrow(ClosedError);
    await expect(coro.cancel('run_0')).rejects.toThrow(ClosedError);
    await expect(coro.models()).rejects.toThrow(ClosedError);
    await expect(coro.teams()).rejects.toThrow(ClosedError);
    expect(emulator.requests).toEqual([]);
  });

  it('says which routes it leaves alone, since they keep failing', async () => {
    await using emulator = await openEmulator();
    await using subject = await openSubject(emulator);
    emulator.play('server-error', { provider: 'deepseek', times: 20 });
    for (let i = 0; i < 6; i++) await collect(subject.coro.run(ask({ models: ['deepseek'], pin: true })));
    const found = (await subject.coro.models()).find(({ id }) => id === 'deepseek');
    expect(found?.circuits).toMatchObject([{ route: 'deepseek/deepseek-chat', state: 'open' }]);
    expect(found?.circuits[0]?.retryAfterMs).toBeGreaterThan(20_000);
  });
});

it('is told the same of the models in process and over HTTP', async () => {
  await using emulator = await openEmulator();
  const lists = [];
  for (const openSubject of Object.values(SUBJECTS)) {
    await using subject = await openSubject(emulator);
    lists.push(await subject.coro.models());
  }
  expect(lists[0]).toEqual(lists[1]);
});
