import type { Answer } from '../core/answer.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type {
  Access,
  AskOptions,
  AskStream,
  AskWhole,
  Catalog,
  Delta,
  Finding,
  LiveRun,
} from '../core/contracts.ts';
import { type FaultFacts, toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Model, Retirement, Route } from '../core/model.ts';
import { collect, type Run } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { Secret } from '../core/secret.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { pulled } from '../flow/pulled.ts';
import { Stop } from '../flow/stop.ts';
import { openBulkheads } from './bulkheads.ts';
import { openCircuits } from './circuits.ts';
import { openRetries } from './retries.ts';
import { completeRun, followRun, startRun } from './run.ts';
import type { Clock, EngineParts } from './task.ts';

/** An engine without a network: its upstream answers as scripts say. */

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
  model('twin', [route('p/twin'), route('q/twin-2')], ['a']),
  model('keyless', [route('nokey/x')]),
];

/** What one upstream model does: the batches it sends, or how it fails. */
export type Script = (signal: StopSignal, options: AskOptions) => AsyncIterable<readonly Delta[]>;

/** A whole answer in one batch. */
export const ok = (text: string): Delta[] => [
  { type: 'reasoning', text: 'Hm.' },
  { type: 'text', text },
  { type: 'usage', usage: { inputTokens: 10, outputTokens: 5 } },
  { type: 'finish', reason: 'stop', raw: 'stop' },
];
/** Says these batches, and ends. */
export const says = (...batches: readonly (readonly Delta[])[]): Script =>
  async function* () {
    yield* batches;
  };

/** Says these batches, if any, and fails. */
export const fails = (
  code: FaultCode,
  facts: FaultFacts = {},
  ...batches: readonly (readonly Delta[])[]
): Script =>
  async function* () {
    yield* batches;
    throw new UpstreamError(toFault(code, `It is ${code}`, facts));
  };

/** Says these batches, if any, and then nothing until it is stopped. */
export const hangs = (...batches: readonly (readonly Delta[])[]): Script =>
  async function* (signal) {
    yield* batches;
    await new Promise((_, reject) => {
      const stop = () => reject(new UpstreamError(toFault('cancelled', 'stopped')));
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop);
    });
  };

/** One after the other, for a model that is asked more than once; the last stays. */
export function inTurn(...scripts: readonly Script[]): Script {
  let at = 0;
  return (signal, options) => {
    const script = scripts[Math.min(at++, scripts.length - 1)];
    if (!script) throw new Error('Give at least one script');
    return script(signal, options);
  };
}

/**
 * An engine whose upstream answers as the scripts say; each call is noted.
 *
 * @param most requests under way, by provider
 */
export function engine(
  scripts: Readonly<Record<string, Script>> = {},
  random: () => number = () => 0,
  most: Readonly<Record<string, number>> = {},
) {
  const asked: string[] = [];
  const options: AskOptions[] = [];
  const bugs: unknown[] = [];
  const findings = new Map<string, Finding>();
  const access: Access = { key: new Secret('key-12345678'), baseUrl: 'http://127.0.0.1', simulated: false };
  const other: Access = { ...access, key: new Secret('key-of-provider-q') };
  const askStream: AskStream = async ({ upstreamId }, _, its, take) => {
    asked.push(upstreamId);
    options.push(its);
    const script = scripts[upstreamId] ?? says(ok(`I am ${upstreamId}`));
    for await (const batch of script(its.signal, its)) await take(batch);
  };
  /** A provider that is asked for a whole answer says the same, once it is done. */
  const askWhole: AskWhole = async (...question) => {
    const deltas: Delta[] = [];
    await askStream(...question, (batch) => {
      deltas.push(...batch);
      return undefined;
    });
    return joined(deltas);
  };
  const catalog: Catalog = {
    resolve: (id) => MODELS.find((it) => it.id === id),
    models: () => MODELS,
    routeOf: () => undefined,
    observed: (finding) => findings.set(finding.route.upstreamId, finding),
    listed: () => undefined,
    findingOf: ({ upstreamId }) => findings.get(upstreamId),
  };
  let ticks = 0;
  const clock: Clock = {
    now: () => new Date('2026-11-22T12:00:00Z'),
    monotonic: () => performance.now() + ticks++,
  };
  const circuits = openCircuits(clock, () => 0.5);
  const parts: EngineParts = {
    catalog,
    keys: { observed: () => undefined, used: () => undefined },
    askWhole,
    askStream,
    retries: openRetries(random),
    circuits,
    bulkheads: openBulkheads(most),
    planState: () => ({
      resolve: catalog.resolve,
      accessesOf: (_, { provider }) => (provider === 'nokey' ? [] : provider === 'q' ? [other] : [access]),
      isAlive: (it, _, now) => catalog.findingOf(it, '', now)?.alive,
      isResting: () => false,
      isOpen: (it) => circuits.waitMs(it) > 0,
      needs: [],
      isPinned: false,
    }),
    takingOf: () => ({}),
    namesOf: (provider) => ({
      displayName: `Provider ${provider}`,
      variable: `${provider.toUpperCase()}_API_KEY`,
    }),
    clock,
    report: (bug) => bugs.push(bug),
  };
  const whole = (request: Partial<ChatRequest>): ChatRequest => ({ prompt: 'Hi', models: ['a'], ...request });
  const live = (request: Partial<ChatRequest>) => startRun(whole(request), parts);
  const start = (request: Partial<ChatRequest>, signal?: AbortSignal) =>
    followRun(() => live(request), { signal });
  return {
    asked,
    options,
    bugs,
    findings,
    live,
    start,
    streamed: (request: Partial<ChatRequest>) => collect(start(request)),
    whole: (request: Partial<ChatRequest>) =>
      completeRun(whole(request), parts, { signal: new Stop(), over() {} }),
  };
}

/** Text that continues the last is one part, as in a reply that was never cut. */
function joined(deltas: readonly Delta[]): readonly Delta[] {
  const words: Delta[] = [];
  const facts: Delta[] = [];
  for (const delta of deltas) {
    const last = words.at(-1);
    if (delta.type === 'model' || delta.type === 'usage' || delta.type === 'finish') facts.push(delta);
    else if ((delta.type === 'text' || delta.type === 'reasoning') && last?.type === delta.type)
      words[words.length - 1] = { type: delta.type, text: last.text + delta.text };
    else words.push(delta);
  }
  return [...words, ...facts];
}

/** The answer at a position, which must have ended. */
export function answerOf(result: Run, index = 0): Extract<Answer, { state: 'completed' | 'failed' }> {
  const answer = result.answers[index];
  if (answer?.state !== 'completed' && answer?.state !== 'failed')
    throw new Error('The answer has not ended');
  return answer;
}

/** What is handed on, batch by batch, as far as it is read. */
export function batchesOf({ follow }: Pick<LiveRun, 'follow'>): AsyncIterableIterator<readonly RunEvent[]> {
  return pulled(follow);
}
