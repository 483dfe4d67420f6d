import { toConfig } from '../config/config.ts';
import type { Environment } from '../config/env.ts';
import type { AnswerEnd } from '../core/answer.ts';
import { type ChatRequest, choiceOf, InvalidRequestError } from '../core/chat-request.ts';
import { toFault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { ListedModel } from '../core/listed-model.ts';
import type { AnswerEvent, RunEvent } from '../core/run-event.ts';
import type { LocalCoro } from '../open-coro.ts';
import type { Parts, ServerCoro } from './parts.ts';
import type { Output, StopListener, StopReason, Terminal } from './terminal.ts';

/** What the tests of the commands hand in: a terminal that keeps what is written, and models that say what they should. */
export interface FakeTerminal extends Terminal {
  /** Written so far, to standard output and to standard error. */
  readonly out: () => string;
  readonly err: () => string;
  readonly exits: number[];
  /** Whether a command listens for reasons to stop. */
  isHeard(): boolean;
  stop(reason: StopReason): void;
}

export interface FakeTerminalOptions {
  readonly env?: Environment;
  /** Standard input; none = a keyboard. */
  readonly piped?: string;
  /** Of a terminal; none = a pipe. */
  readonly columns?: number;
  readonly rows?: number;
}

export function fakeTerminal({ env = {}, piped, columns, rows }: FakeTerminalOptions = {}): FakeTerminal {
  const listeners = new Set<StopListener>();
  const [out, stdout] = fakeOutput(columns, rows);
  const [err, stderr] = fakeOutput(columns, rows);
  const exits: number[] = [];
  return {
    env,
    stdin: { isTTY: piped === undefined, read: async () => piped ?? '' },
    stdout,
    stderr,
    out,
    err,
    exits,
    exit: (code) => void exits.push(code),
    onStop(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isHeard: () => listeners.size > 0,
    stop(reason) {
      for (const listener of listeners) listener(reason);
    },
  };
}

function fakeOutput(columns: number | undefined, rows: number | undefined): [() => string, Output] {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  return [() => written, { isTTY: columns !== undefined, columns, rows, write }];
}

/** What one model does when it is asked. */
export type Script =
  | ({ readonly text: string } & Partial<AnswerEnd>)
  | ({
      readonly fault: FaultCode;
      readonly message: string;
      readonly hint: string;
      readonly text?: string;
    } & Partial<AnswerEnd>)
  /** Answers only when it is stopped. */
  | 'never';

export interface FakeCoro extends LocalCoro, Pick<ServerCoro, 'report'> {
  readonly requests: ChatRequest[];
  isClosed: boolean;
}

/** Models that answer in the order in which they are scripted, whatever the order asked. */
export function fakeCoro(scripts: Readonly<Record<string, Script>>, { isDemo = false } = {}): FakeCoro {
  return {
    isDemo,
    requests: [],
    isClosed: false,
    async *run(request, { signal } = {}) {
      this.requests.push(request);
      yield* events(request, scripts, signal);
    },
    start: unused,
    cancel: async () => {},
    complete: unused,
    countTokens: unused,
    follow: unused,
    read: unused,
    look: unused,
    report: async () => ({ keys: [], models: [] }),
    liveRuns: 0,
    onKeptEnd() {},
    interrupt() {},
    lifecycleOf: () => undefined,
    modelOf: () => undefined,
    updateCatalog: async () => ({ changes: [], losses: [], faults: [], lists: [], isTaken: true }),
    doctor: {
      async *examine() {
        yield { type: 'exam.started', keys: 0, models: 0 };
      },
    },
    teams: async () => [],
    models: async () => Object.keys(scripts).map((id) => fakeModel(id)),
    async [Symbol.asyncDispose]() {
      this.isClosed = true;
    },
  };
}

function unused(): never {
  throw new Error('The commands follow a run event by event');
}

async function* events(
  { models }: ChatRequest,
  scripts: Readonly<Record<string, Script>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<RunEvent, void> {
  const ids = models.map((entry) => choiceOf(entry)[0] ?? '');
  const unknown = models.flatMap(choiceOf).filter((id) => !(id in scripts));
  if (unknown.length > 0) throw new InvalidRequestError(`Invalid model IDs: ${unknown}`, unknown);
  let seq = 0;
  yield { seq: seq++, type: 'run.started', runId: 'run_1', models: ids };
  let completed = 0;
  for (const [id, script] of Object.entries(scripts)) {
    for (const index of ids.keys()) {
      if (ids[index] !== id) continue;
      if (script === 'never' && !signal?.aborted) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      }
      for (const event of answerEvents({ index, model: id }, script)) {
        if (event.type === 'answer.completed') completed++;
        yield { ...event, seq: seq++ };
      }
    }
  }
  const some = completed > 0 ? 'partial' : 'failed';
  const outcome = signal?.aborted ? 'cancelled' : completed === ids.length ? 'complete' : some;
  yield { seq, type: 'run.completed', runId: 'run_1', outcome, totalLatencyMs: 412 };
}

function answerEvents(at: { index: number; model: string }, script: Script): AnswerEvent[] {
  const modelUsed = `groq/${at.model}-v2`;
  const end: AnswerEnd = {
    modelUsed,
    servedBySuccessor: false,
    truncated: false,
    latencyMs: 300,
    attempts: 1,
    simulated: false,
    warnings: [],
  };
  if (script === 'never') {
    const fault = toFault('cancelled', 'Stopped before it was done');
    return [{ type: 'answer.failed', ...at, ...end, fault, hint: 'It was stopped.', partial: false }];
  }
  const { text = '', ...rest } = script;
  const events: AnswerEvent[] = [{ type: 'answer.started', ...at, modelUsed }];
  if (text !== '') events.push({ type: 'answer.delta', ...at, text });
  if (!('fault' in rest)) return [...events, { type: 'answer.completed', ...at, ...end, ...rest }];
  const { fault: code, message, hint, ...facts } = rest;
  const fault = toFault(code, message);
  const partial = text !== '';
  return [...events, { type: 'answer.failed', ...at, ...end, ...facts, fault, hint, partial }];
}

/** A model that lives and has a key, but for what is said otherwise. */
export function fakeModel(id: string, facts: Partial<ListedModel> = {}): ListedModel {
  return {
    id,
    aliases: [],
    name: id,
    provider: 'Groq',
    cost: '$0.15 / $0.60 per 1M tokens',
    upstreamId: `${id}-v2`,
    status: 'active',
    announcedOn: undefined,
    releasedOn: undefined,
    retiresOn: undefined,
    retiresExcept: undefined,
    retirementSource: undefined,
    successor: undefined,
    successors: [],
    routes: [`groq/${id}-v2`],
    circuits: [],
    findings: [],
    isDefault: true,
    configured: true,
    keyVariable: 'GROQ_API_KEY',
    contextWindow: undefined,
    maxOutputTokens: undefined,
    capabilities: {},
    inputPrice: 0.15,
    outputPrice: 0.6,
    tagline: '',
    recommendedFor: undefined,
    simulated: false,
    ...facts,
  };
}

/** Parts for a command that does not serve; configuration comes from the terminal's environment alone. */
export function fakeParts(terminal: Terminal, coro: LocalCoro, others: Partial<Parts> = {}): Parts {
  return {
    terminal,
    loadConfig: async (env) => toConfig(env),
    openCoro: async () => coro,
    connect: () => Promise.reject(new Error('This test asks no server')),
    openServer: () => Promise.reject(new Error('This test opens no server')),
    openEmulator: () => Promise.reject(new Error('This test opens no emulator')),
    ...others,
  };
}
