import { type ChatRequest, choiceOf } from '../core/chat-request.ts';
import { checkRequest } from '../core/check-request.ts';
import { ClosedError } from '../core/closed-error.ts';
import type { Coro } from '../core/contracts.ts';
import type { DoctorReport } from '../core/doctor.ts';
import type { Findings } from '../core/findings.ts';
import { newRunId } from '../core/ids.ts';
import type { RunEvent } from '../core/run-event.ts';
import { closable } from '../flow/closable.ts';
import { parseFindings } from '../wire/coro-findings.ts';
import { type Listing, parseModels } from '../wire/coro-models.ts';
import { parseReport } from '../wire/coro-report.ts';
import { toRequestJson } from '../wire/coro-request.ts';
import { asObject } from '../wire/json.ts';
import { followRun, RETRY_WAITS_MS, STOPPED, STOPPED_HINT, type Trip } from './follow-run.ts';
import { type Door, openDoor } from './open-door.ts';
import { ServerError } from './server-error.ts';
import { openTally, type Tally } from './tally.ts';

export interface ReportOptions {
  /** Asks each model one small question, which costs a few tokens each. */
  readonly live?: boolean;
  readonly signal?: AbortSignal;
}

export interface ConnectOptions {
  /** What the server's `CORO_API_TOKEN` is set to. Sent in a header, never in an address. */
  readonly token?: string | undefined;
  /** Milliseconds before each try to take a broken stream up again, half of it left to chance; default: `RETRY_WAITS_MS`. */
  readonly retryWaitsMs?: readonly number[];
}

/**
 * CORO over HTTP: what holds of a `Coro` in process holds here. Every method throws `ServerError` besides, when the server
 * cannot be asked or refuses.
 */
export interface RemoteCoro extends Coro {
  /** Has the server look at every key and every model. Takes as long as its slowest provider. */
  doctor(): Promise<Findings>;
  /** The same, with all that it tells. */
  report(options?: ReportOptions): Promise<DoctorReport>;
}

/**
 * CORO over HTTP, in a browser or in Node. A connection that breaks is taken up again after the last event heard; when
 * that does not succeed, every answer that has not ended fails with `network_error` and keeps its text.
 *
 * @param url of the server, "http://127.0.0.1:8000"
 * @throws TypeError when it is none
 */
export function connect(url: string | URL, options: ConnectOptions = {}): RemoteCoro {
  const door = openDoor(url, options.token);
  const waitsMs = options.retryWaitsMs ?? RETRY_WAITS_MS;
  const open = new Set<AbortController>();
  /** Ends what is asked for beside runs. */
  const closing = new AbortController();
  const assertOpen = (): void => {
    if (closing.signal.aborted) throw new ClosedError();
  };
  const ask: Door['ask'] = async (path, request = {}) => {
    assertOpen();
    return await door.ask(path, { signal: closing.signal, ...request });
  };
  const owned = (events: (signal: AbortSignal) => AsyncGenerator<RunEvent, void>, outer?: AbortSignal) => {
    const controller = new AbortController();
    const follow = async function* (): AsyncGenerator<RunEvent, void> {
      assertOpen();
      open.add(controller);
      try {
        yield* events(controller.signal);
      } finally {
        open.delete(controller);
      }
    };
    return closable(controller, follow(), outer);
  };
  // Who asks for both at once is told both by one reply.
  let listing: Promise<Listing> | undefined;
  const list = (): Promise<Listing> => {
    listing ??= readListing(ask).finally(() => {
      listing = undefined;
    });
    return listing;
  };
  return {
    run: (request, { signal } = {}) =>
      owned(
        (inner) => startRun(request, { door, waitsMs, signal: inner, livesOn: request.resumable === true }),
        signal,
      ),
    follow: (runId, { after, signal } = {}) =>
      owned(
        (inner) => followRun(openTally(runId, after), { door, waitsMs, signal: inner, livesOn: true }),
        signal,
      ),
    async cancel(runId, index) {
      assertOpen();
      await cancelRun(door, runId, index);
    },
    models: async () => (await list()).models,
    teams: async () => (await list()).teams,
    async doctor() {
      return parseFindings(await (await ask('/doctor', { deadlineMs: EXAM_MS })).json());
    },
    async report({ live = false, signal } = {}) {
      const request = { deadlineMs: live ? LIVE_EXAM_MS : EXAM_MS, ...(signal && { signal }) };
      return parseReport(await (await ask(live ? '/doctor?live=1' : '/doctor', request)).json());
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const controller of open) controller.abort();
    },
  };
}

async function readListing(ask: Door['ask']): Promise<Listing> {
  const reply = await ask('/models');
  const json = asObject(await reply.json().catch(() => undefined));
  if (Array.isArray(json?.models)) return parseModels(json);
  throw new ServerError('invalid_response', 'What answers there is no CORO', { status: reply.status });
}

/** Milliseconds that an examination may take. */
const EXAM_MS = 60_000;
/** The same, where it asks every model. */
const LIVE_EXAM_MS = 300_000;

/** Starts a run and follows it to its end. Whoever leaves before that stops it, unless it was to be resumed. */
async function* startRun(request: ChatRequest, trip: Trip): AsyncGenerator<RunEvent, void> {
  const { door, signal } = trip;
  // Before the server does: JSON makes nulls of numbers that are none, and those would be defaults there.
  checkRequest(request);
  if (signal.aborted) return yield* unasked(request);
  const tally = openTally();
  const connection = new AbortController();
  let patience: ReturnType<typeof setTimeout> | undefined;
  // Who leaves before the run has told its id waits a moment for that: else it would go on for a while, and cost.
  const leave = (): void => {
    if (tally.runId !== undefined) connection.abort();
    else patience = setTimeout(() => connection.abort(), LEAVE_MS);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    const reply = await door.ask('/chat', {
      method: 'POST',
      headers: { accept: 'text/event-stream' },
      body: toRequestJson(request, { stream: true, resumable: true }),
      signal: connection.signal,
    });
    yield* followRun(tally, trip, reply);
  } catch (error) {
    // Nothing was heard of it, and who has left is told of no trouble.
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', leave);
    if (!trip.livesOn) await stopIfLive(door, tally);
  }
}

/** The run that was stopped before anybody was asked: a team is one answer of it, since only the server knows who is in it. */
function* unasked({ models }: ChatRequest): Generator<RunEvent, void> {
  const tally = openTally();
  const named = models.flatMap((entry) => choiceOf(entry).slice(0, 1));
  const started: RunEvent = { seq: 0, type: 'run.started', runId: newRunId(), models: named };
  tally.hear(started);
  yield started;
  yield* tally.end('cancelled', STOPPED, STOPPED_HINT, 'cancelled');
}

/** Milliseconds that who leaves still waits for the server: to name the run, and then to say that it stops. */
const LEAVE_MS = 1500;

/** The run would live on for a while, since it can be followed again. */
async function stopIfLive(door: Door, { runId, isOver }: Tally): Promise<void> {
  if (runId === undefined || isOver) return;
  // Whoever leaves does not wait for a server that may be gone; the server ends the run by itself then.
  await cancelRun(door, runId, undefined, LEAVE_MS).catch(() => {});
}

async function cancelRun(door: Door, runId: string, index?: number, deadlineMs?: number): Promise<void> {
  const run = `/runs/${encodeURIComponent(runId)}`;
  const path = index === undefined ? run : `${run}/answers/${index}`;
  await door.ask(path, { method: 'DELETE', keepalive: true, ...(deadlineMs && { deadlineMs }) });
}
