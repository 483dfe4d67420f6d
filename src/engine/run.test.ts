import { describe, expect, it } from 'vitest';
import { textOf } from '../core/answer.ts';
import { type ChatRequest, InvalidRequestError } from '../core/chat-request.ts';
import type { Access, AskWhole, Catalog, Delta, Finding } from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Model, Retirement, Route } from '../core/model.ts';
import { collect, type Run } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { Secret } from '../core/secret.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { runWhole } from './run.ts';
import type { EngineParts } from './task.ts';

const route = (name: string, retirement?: Retirement): Route => {
  const [provider = '', upstreamId = ''] = name.split('/');
  return {
    provider,
    upstreamId,
    label: upstreamId.toUpperCase(),
    prices: [{ input: 1, output: 2 }],
    ...(retirement && { lifecycle: { retirement } }),
  };
};
const source = { name: 'a page', readOn: '2026-11-22' };
const model = (id: string, routes: readonly Route[], successors: readonly string[] = []): Model => ({
  id,
  name: `Model ${id}`,
  tagline: '',
  routes,
  successors: successors.map((it) => ({ id: it, by: 'provider', source })),
});

const MODELS = [
  model('a', [route('p/a')]),
  model('b', [route('q/b')]),
  model('c', [route('p/c')]),
  model('old', [route('p/old', { on: '2026-01-01', except: 'some keys', source })], ['new']),
  model('new', [route('p/new')]),
  model('keyless', [route('nokey/x')]),
];

type Script = (signal: StopSignal) => Promise<readonly Delta[]>;
const ok = (text: string): Delta[] => [
  { type: 'reasoning', text: 'Hm.' },
  { type: 'text', text },
  { type: 'usage', usage: { inputTokens: 10, outputTokens: 5 } },
  { type: 'finish', reason: 'stop', raw: 'stop' },
];
const says = async (deltas: readonly Delta[]) => deltas;
const fails =
  (code: FaultCode): Script =>
  async () => {
    throw new UpstreamError(toFault(code, `It is ${code}`));
  };
const hangs: Script = (signal) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new UpstreamError(toFault('cancelled', 'stopped'))));
  });

/** An engine whose upstream answers as the scripts say; each call is noted. */
function engine(scripts: Readonly<Record<string, Script>> = {}) {
  const asked: string[] = [];
  const bugs: unknown[] = [];
  const findings = new Map<string, Finding>();
  const access: Access = { key: new Secret('key-12345678'), baseUrl: 'http://127.0.0.1', simulated: false };
  const other: Access = { ...access, key: new Secret('key-of-provider-q') };
  const askWhole: AskWhole = ({ upstreamId }, _, { signal }) => {
    asked.push(upstreamId);
    return scripts[upstreamId]?.(signal) ?? says(ok(`I am ${upstreamId}`));
  };
  const catalog: Catalog = {
    resolve: (id) => MODELS.find((it) => it.id === id),
    models: () => MODELS,
    routeOf: () => undefined,
    observed: (finding) => findings.set(finding.route.upstreamId, finding),
    listed: () => undefined,
    findingOf: ({ upstreamId }) => findings.get(upstreamId),
  };
  let now = 0;
  const parts: EngineParts = {
    catalog,
    keys: { observed: () => undefined },
    askWhole,
    planState: () => ({
      resolve: catalog.resolve,
      accessesOf: (_, { provider }) => (provider === 'nokey' ? [] : provider === 'q' ? [other] : [access]),
      isAlive: (it, _, now) => catalog.findingOf(it, '', now)?.alive,
      isResting: () => false,
      isOpen: () => false,
      needs: [],
      isPinned: false,
    }),
    namesOf: (provider) => ({
      displayName: `Provider ${provider}`,
      variable: `${provider.toUpperCase()}_API_KEY`,
    }),
    clock: { now: () => new Date('2026-11-22T12:00:00Z'), monotonic: () => now++ },
    report: (bug) => bugs.push(bug),
  };
  const start = (request: Partial<ChatRequest>, signal?: AbortSignal) =>
    runWhole({ prompt: 'Hi', models: ['a'], ...request }, parts, signal ? { signal } : {});
  return { asked, bugs, findings, start, done: (request: Partial<ChatRequest>) => collect(start(request)) };
}

function answerOf(result: Run, index = 0) {
  const answer = result.answers[index];
  if (answer?.state !== 'completed' && answer?.state !== 'failed')
    throw new Error('The answer has not ended');
  return answer;
}

describe('a run', () => {
  it('asks every model before any has answered', async () => {
    const { asked, start } = engine({ a: hangs, b: hangs, c: hangs });
    const stream = start({ models: ['a', 'b', 'c'] });
    await stream.next();
    expect(asked).toEqual(['a', 'b', 'c']);
    await stream.return?.();
  });

  it('ends each answer once, itself last, and counts up', async () => {
    const { start } = engine({ b: fails('provider_error') });
    const events: RunEvent[] = [];
    for await (const event of start({ models: ['a', 'b', 'a'] })) events.push(event);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(events[0]?.type).toBe('run.started');
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', outcome: 'partial' });
    const ends = events.flatMap((it) =>
      it.type === 'answer.completed' || it.type === 'answer.failed' ? [it.index] : [],
    );
    expect(ends.toSorted()).toEqual([0, 1, 2]);
  });

  it('keeps order and duplicates, and one failure to itself', async () => {
    const { done } = engine({ b: fails('model_overloaded') });
    const result = await done({ models: ['b', 'a', 'a'] });
    expect(result.answers.map((it) => [it.model, it.state, textOf(it)])).toEqual([
      ['b', 'failed', ''],
      ['a', 'completed', 'I am a'],
      ['a', 'completed', 'I am a'],
    ]);
  });

  it.each<[string, Partial<ChatRequest>, RegExp]>([
    ['names every unknown id once', { models: ['x', 'a', ['y', 'x']] }, /^Invalid model IDs: x, y$/],
    ['refuses a run without models', { models: [] }, /at least one model/],
    ['refuses a run without a prompt', { prompt: '  ' }, /prompt or messages/],
    ['refuses an empty list', { models: [[]] }, /at least one/],
  ])('%s', async (_, request, message) => {
    const { asked, start } = engine();
    await expect(start(request).next()).rejects.toThrow(message);
    await expect(start(request).next()).rejects.toThrow(InvalidRequestError);
    expect(asked).toEqual([]);
  });

  it('stops upstream when its reader leaves', async () => {
    let isStopped = false;
    const { start } = engine({
      a: (signal) => {
        signal.addEventListener('abort', () => {
          isStopped = true;
        });
        return hangs(signal);
      },
    });
    for await (const { type } of start({ models: ['a', 'b'] })) if (type === 'answer.completed') break;
    expect(isStopped).toBe(true);
  });

  it('ends as cancelled when its signal aborts, with what had come', async () => {
    const controller = new AbortController();
    const { start } = engine({ a: hangs });
    const pending = collect(start({ models: ['a', 'b'] }, controller.signal));
    setImmediate(() => controller.abort());
    const result = await pending;
    expect(result.outcome).toBe('cancelled');
    expect(answerOf(result, 0)).toMatchObject({ state: 'failed', fault: { code: 'cancelled' } });
    expect(answerOf(result, 1).state).toBe('completed');
  });
});

describe('an answer', () => {
  it('tells what answered, its tokens and what they cost', async () => {
    const answer = answerOf(await engine().done({ models: ['a'] }));
    expect(answer).toMatchObject({
      state: 'completed',
      modelUsed: 'p/a',
      servedBySuccessor: false,
      finishReason: 'stop',
      truncated: false,
      costUsd: (10 + 5 * 2) / 1e6,
      attempts: 1,
    });
    expect(answer.notice).toBeUndefined();
    expect(answer.timeToFirstTokenMs).toBeUndefined();
  });

  it('names the model that the provider says answered, and then knows no price', async () => {
    const swapped: Delta[] = [{ type: 'model', upstreamId: 'other' }, ...ok('x')];
    const answer = answerOf(await engine({ a: () => says(swapped) }).done({ models: ['a'] }));
    expect(answer).toMatchObject({ modelUsed: 'p/other' });
    expect(answer.costUsd).toBeUndefined();
  });

  it('is given by the successor in the same run when the original is gone, and says so', async () => {
    const { asked, done, findings } = engine({ old: fails('invalid_model') });
    const answer = answerOf(await done({ models: ['old'] }));
    expect(answer).toMatchObject({
      state: 'completed',
      modelUsed: 'p/new',
      servedBySuccessor: true,
      attempts: 2,
    });
    expect(answer.notice).toBe('Model old was shut down on 2026-01-01; NEW (p/new) answers in its place.');
    expect(findings.get('old')).toMatchObject({ alive: false, evidence: 'It is invalid_model' });
    expect(answerOf(await done({ models: ['old'] }))).toMatchObject({ attempts: 1 });
    expect(asked).toEqual(['old', 'new', 'new']);
  });

  it('is given by the original where that still lives for the key', async () => {
    const { done, findings } = engine();
    expect(answerOf(await done({ models: ['old'] }))).toMatchObject({
      modelUsed: 'p/old',
      servedBySuccessor: false,
    });
    expect(findings.get('old')).toMatchObject({ alive: true });
  });

  it('has the code of the first failure that is more than "gone"', async () => {
    const { done } = engine({ old: fails('invalid_model'), new: fails('rate_limited') });
    const answer = answerOf(await done({ models: ['old'] }));
    expect(answer).toMatchObject({ fault: { code: 'rate_limited' }, modelUsed: 'p/new', attempts: 2 });
    expect(answer).toMatchObject({ hint: 'Provider p is busy with this key; try again shortly.' });
  });

  it('never tries a rejected key twice, but tries the next entry of a list with another', async () => {
    const { asked, done } = engine({ a: fails('authentication_failed') });
    const answer = answerOf(await done({ models: [['a', 'c', 'b']] }));
    expect(asked).toEqual(['a', 'b']);
    expect(answer).toMatchObject({ model: 'a', modelUsed: 'q/b', notice: 'a did not answer; b did.' });
  });

  it.each<FaultCode>([
    'invalid_request',
    'context_length_exceeded',
    'content_filtered',
  ])('tries nothing else after %s', async (code) => {
    const { asked, done } = engine({ a: fails(code) });
    expect(answerOf(await done({ models: [['a', 'b']] }))).toMatchObject({ fault: { code } });
    expect(asked).toEqual(['a']);
  });

  it('keeps the text that came with a failure, and tries nothing else', async () => {
    const fault = toFault('model_overloaded', 'Out of resources');
    const cut: Delta[] = [
      { type: 'text', text: 'Half of' },
      { type: 'finish', reason: 'error', raw: 'no_resources', fault },
    ];
    const { asked, done } = engine({ a: () => says(cut) });
    const answer = answerOf(await done({ models: [['a', 'b']] }));
    expect(answer).toMatchObject({ state: 'failed', partial: true, truncated: true, fault });
    expect(textOf(answer)).toBe('Half of');
    expect(asked).toEqual(['a']);
  });

  it('asks nothing without a key, and names the variable to set', async () => {
    const { asked, done } = engine();
    expect(answerOf(await done({ models: ['keyless'] }))).toMatchObject({
      fault: { code: 'api_key_missing' },
      hint: 'Set NOKEY_API_KEY to use Provider nokey.',
      attempts: 0,
      modelUsed: null,
    });
    expect(asked).toEqual([]);
  });

  it.each<[string, Delta[], FaultCode]>([
    ['nothing but a finish', [{ type: 'finish', reason: 'stop', raw: 'stop' }], 'empty_response'],
    ['a cap spent on thinking', [{ type: 'finish', reason: 'length', raw: 'length' }], 'max_tokens_reached'],
    ['a filter', [{ type: 'finish', reason: 'content_filter', raw: 'SAFETY' }], 'content_filtered'],
    ['an end in error', [{ type: 'finish', reason: 'error', raw: 'error' }], 'provider_error'],
    [
      'white space',
      [
        { type: 'text', text: ' \n' },
        { type: 'finish', reason: 'stop', raw: 'stop' },
      ],
      'empty_response',
    ],
    ['no finish', [{ type: 'text', text: 'Hi' }], 'invalid_response'],
  ])('fails when what came is %s', async (_, deltas, code) => {
    const answer = answerOf(await engine({ a: () => says(deltas) }).done({ models: ['a'] }));
    expect(answer).toMatchObject({ state: 'failed', fault: { code } });
  });

  it('is whole but marked when the cap cut it', async () => {
    const cut: Delta[] = [
      { type: 'text', text: 'Half of' },
      { type: 'finish', reason: 'length', raw: 'length' },
    ];
    const answer = answerOf(await engine({ a: () => says(cut) }).done({ models: ['a'] }));
    expect(answer).toMatchObject({ state: 'completed', truncated: true, finishReason: 'length' });
  });

  it('warns when a provider ends it for a reason nobody knows', async () => {
    const odd: Delta[] = [
      { type: 'text', text: 'Hi' },
      { type: 'finish', reason: 'other', raw: 'LANGUAGE' },
    ];
    const answer = answerOf(await engine({ a: () => says(odd) }).done({ models: ['a'] }));
    expect(answer).toMatchObject({ state: 'completed', warnings: [expect.stringContaining('"LANGUAGE"')] });
  });

  it("reports CORO's own bugs, and tells the caller nothing of their inside", async () => {
    const bug = new TypeError('x is not a function: secret inside');
    const broken: Script = async () => {
      throw bug;
    };
    const { bugs, done } = engine({ a: broken });
    const answer = answerOf(await done({ models: ['a'] }));
    expect(answer).toMatchObject({ fault: { code: 'internal_error', message: 'A fault in CORO itself' } });
    expect(bugs).toEqual([bug]);
  });
});
