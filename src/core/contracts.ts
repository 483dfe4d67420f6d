import type { Balance, Lookup, ModelsPage, RateLimit } from './account.ts';
import type { FinishReason, ToolCall, ToolCallPiece } from './answer.ts';
import type { ChatRequest, Prompt } from './chat-request.ts';
import type { Fault } from './fault.ts';
import type { ListedCircuit, ListedModel, ListedTeam } from './listed-model.ts';
import type { Lifecycle, Model, Parameter, Price, Route } from './model.ts';
import type { RunEvent } from './run-event.ts';
import type { Secret } from './secret.ts';
import type { StopSignal } from './stop-signal.ts';
import type { Timeouts } from './timeouts.ts';
import type { Usage } from './usage.ts';

/** Ask upstream for the whole answer at once, or token by token. */
export type Mode = 'whole' | 'stream';

/** What one upstream answer brings, in the order it brings it. */
export type Delta =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A call while it is written; `tool_call` has the whole of it once more. */
  | ({ readonly type: 'tool_call_delta' } & ToolCallPiece)
  | ({ readonly type: 'tool_call' } & ToolCall)
  | { readonly type: 'opaque'; readonly provider: string; readonly data: unknown }
  /** The model that says it answered; providers sometimes swap it. */
  | { readonly type: 'model'; readonly upstreamId: string }
  /** Cumulative: the last one counts. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | ({ readonly type: 'finish' } & Finish);

/** Why a model stopped, as its provider tells it. */
export interface Finish {
  readonly reason: FinishReason;
  readonly raw: string;
  /** The word that ended the answer, where the provider names it. */
  readonly stopSequence?: string | undefined;
  /** Set when the reason says that this is no good answer, text or not. */
  readonly fault?: Fault;
}

/** An upstream request, relative to the provider's base URL. */
export interface HttpRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An upstream reply other than a good answer. Header names are lower-case. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One server-sent event: its name and its data, lines joined. In other framings an event is its data. */
export interface SseEvent {
  readonly event?: string | undefined;
  readonly data: string;
}

/** Cuts a stream's bytes into events. */
export interface EventReader {
  /** The events that these bytes complete, in order. */
  read(chunk: Uint8Array): SseEvent[];
  /** Set once the bytes were none of a stream that CORO reads: nothing follows the events it gave before. */
  readonly fault: Fault | undefined;
}

/** How a stream is cut into events, and how its reply says that it is one. */
export interface Framing {
  readonly contentType: string;
  openReader(): EventReader;
}

/**
 * Pure conversions for one protocol family. Throws `UpstreamError` where the provider's words say that the
 * attempt failed.
 *
 * `S` is what a stream remembers between events.
 */
export interface WireFormat<S = unknown> {
  /** Absent = server-sent events. */
  readonly framing?: Framing;
  openStream(): S;
  parseWhole(body: unknown): Delta[];
  parseEvent(state: S, event: SseEvent): Delta[];
  parseError(reply: ErrorReply): Fault;
  /** Everything was said, the end of it included: what comes of the connection does not matter any more. */
  isComplete(state: S): boolean;
  /** Nothing of the answer is missing if the stream ends here in order. Absent: only if it is complete. */
  mayEnd?(state: S): boolean;
}

/** What a model's name tells: what it refuses, and how it thinks. */
export type Family = Pick<Route, 'refuses' | 'samplesByOne' | 'maxTemperature' | 'thinking'>;

/** A vendor's API. Quirks are small optional functions, never flags read elsewhere. */
export interface Provider {
  /** "groq": in route ids, `api_overrides` and variable names. */
  readonly name: string;
  /** "Groq": for people. */
  readonly displayName: string;
  readonly baseUrl: string;
  readonly format: WireFormat;
  /** What every request carries, chats and lookups alike: the key, a version. Nothing of it ever stands in a URL. */
  headers(key: Secret | undefined): Readonly<Record<string, string>>;
  request(route: Route, prompt: Prompt, mode: Mode, key: Secret | undefined): HttpRequest;
  /** What holds for a model that no catalog has an entry for, by its name. */
  familyOf?(upstreamId: string): Family;
  /**
   * What a snapshot is called without its date, `gpt-4o` of `gpt-4o-2024-08-06`; undefined for an id that names none.
   * Absent where ids have no dates, and where others make the models.
   */
  undated?(upstreamId: string): string | undefined;
  /** What it has no word for: that fails an answer by name, or is left out where the caller allows it. */
  readonly lacks?: readonly Parameter[];
  /** Why it would refuse to think about this prompt; undefined where it would not. */
  cannotThink?(prompt: Prompt): string | undefined;
  /** Tells cases apart that the format's fields cannot. */
  refineFault?(fault: Fault): Fault;
  /** What a 200 with nothing but white space in it means here. */
  blankBody?(): Fault;
  /** Where people make keys, and where they pay. Absent for what runs on one's own machines. */
  readonly account?: { readonly keys: string; readonly billing: string };
  /** It runs on one's own machines: no key is needed, and none is missing. */
  readonly isKeyless?: true;
  /** How it counts a prompt beforehand. Absent where its API has no word for that. */
  readonly counting?: Counting;
  /** The models it lists for a key. */
  readonly models?: Lookup<ModelsPage>;
  readonly balance?: Lookup<Balance>;
  /**
   * What is left of a key's limits, by a reply's headers (names in lower case); empty where they say nothing.
   *
   * @param now epoch milliseconds: some providers name the moment of the reset
   */
  rateLimits?(headers: ErrorReply['headers'], now: number): readonly RateLimit[];
}

/** What a prompt would take in, asked of its provider. */
export interface Counting {
  request(route: Route, prompt: Prompt, key: Secret | undefined): HttpRequest;
  /** Tokens; undefined where the reply says none. */
  parse(body: unknown): number | undefined;
}

/** A key and the one base URL it may be sent to. */
export interface Access {
  readonly key: Secret | undefined;
  readonly baseUrl: string;
  /** The emulator stands behind that URL. */
  readonly simulated: boolean;
}

/** With what, and for how long, a route is asked. */
export interface AskOptions {
  readonly access: Access;
  readonly signal: StopSignal;
  readonly timeouts?: Timeouts | undefined;
}

/**
 * Takes what came, in order. A promise says that there is no room for more until it resolves; it never rejects. Nothing
 * is made per piece for whoever waits: what comes is handed on by calls, all the way, which halves what a word costs.
 */
export type Take<T> = (batch: T) => Promise<void> | undefined;

/**
 * One upstream request for a whole answer. Rejects with `UpstreamError` when it fails or the signal aborts.
 *
 * A stream gets a function of its own: a whole answer costs a tenth of the CPU, so nothing of a stream's machinery
 * may stand in its way.
 */
export type AskWhole = (route: Route, prompt: Prompt, options: AskOptions) => Promise<readonly Delta[]>;

/**
 * One upstream request whose answer comes in pieces. Everything that came at once is one batch, never an empty one.
 * Resolves at its end. Rejects with `UpstreamError` when it fails or the signal aborts, also where the provider stopped
 * without saying that it was done; then nothing more is handed on.
 */
export type AskStream = (
  route: Route,
  prompt: Prompt,
  options: AskOptions,
  take: Take<readonly Delta[]>,
) => Promise<void>;

/**
 * How a provider counts: one upstream request for the tokens that a prompt would take in, which rejects with
 * `UpstreamError` when it fails or the signal aborts. Undefined where it has no word for that.
 */
export type CounterOf = (
  provider: string,
) => ((route: Route, prompt: Prompt, options: AskOptions) => Promise<number>) | undefined;

/** What a provider's answer taught about a route, for the key it was asked with. */
export interface Finding {
  readonly route: Route;
  readonly keyId: string;
  readonly alive: boolean;
  readonly at: Date;
  /** What says so, in words fit to show: the provider's answer, or its list of models. */
  readonly evidence: string;
}

/** Which models there are, and what is known of their routes. */
export interface Catalog {
  /** By its id, an alias, a provider's own id of it, `provider/upstream-id`, or its vendor's dated id. */
  resolve(id: string): Model | undefined;
  models(): readonly Model[];
  /** A provider's model by the provider's own id, where the catalog has it. */
  routeOf(provider: string, upstreamId: string): Route | undefined;
  /** What one answer taught. The last word counts, for a day. */
  observed(finding: Finding): void;
  /** What one list of a key's models said: two absences in a row are an end, a return is one's reversal. */
  listed(provider: string, keyId: string, upstreamIds: readonly string[], at: Date): void;
  /** What the provider last said about a route to this key; undefined when it was not asked lately. */
  findingOf(route: Route, keyId: string, now: Date): Finding | undefined;
}

/** A model as it stands now, for this server's keys. */
export interface ModelStatus {
  readonly model: Model;
  /** What answers first: one of the model's routes or successors. */
  readonly route: Route;
  /** What answers once no route of the model's own is left. */
  readonly successor: Route | undefined;
  /** Everything that may answer, in order. */
  readonly routes: readonly Route[];
  /** For people. */
  readonly providerName: string;
  /** The variable that holds the provider's key. */
  readonly keyVariable: string;
  readonly isSuccessor: boolean;
  /** Of the host that answers; of the model's first where none of its own does any more. */
  readonly lifecycle: Lifecycle | undefined;
  /** Asked when a caller does not say which. */
  readonly isDefault: boolean;
  /** The model it was made for is shut down, for this server's key at least. */
  readonly isRetired: boolean;
  /** Of these, the ones that keep failing, and are left alone for now. */
  readonly circuits: readonly ListedCircuit[];
  /** What the providers said of the model's own routes, for this server's keys. */
  readonly findings: readonly Finding[];
  /** Whether there is a key for `route`. */
  readonly configured: boolean;
  readonly simulated: boolean;
  /** Undefined when it is not known. */
  readonly price: Price | undefined;
}

/** A run that goes on, for whoever passes its events on. */
export interface LiveRun {
  readonly id: string;
  /** Ids asked for, by `index`. */
  readonly models: readonly string[];
  /**
   * Hands on its events to one reader, once, and resolves at the end; those that came together stay together. The models
   * are asked now. Stopping is what ends it early: its answers then fail, and say so.
   */
  follow(take: Take<readonly RunEvent[]>): Promise<void>;
  /**
   * Ends all answers, or one. Harmless for those that have ended.
   *
   * @param reason an `UpstreamError` names what they fail with; else they are `cancelled`
   */
  stop(index?: number, reason?: unknown): void;
  /** Its reader is gone: that ends it, unless it is kept for others. */
  leave(): void;
  /** It goes on without its reader, and whoever opened CORO is told of its end. */
  readonly isKept?: true;
}

/** Somebody who follows a run that is kept. */
export interface RunReader {
  /** Hands on what came since, and what comes, once; resolves at the end. */
  follow(take: Take<readonly RunEvent[]>): Promise<void>;
  /** Ends the events, wherever they are. Whoever has a reader lets it go. */
  leave(): void;
  /** The run has ended, and nothing came after the place to begin at. */
  readonly isOver: boolean;
}

/** CORO itself, in process (`openCoro`) or over HTTP. Once it is closed, every method throws `ClosedError`. */
export interface Coro extends AsyncDisposable {
  /**
   * Runs a request. Leaving the loop, or aborting the signal, stops every upstream call; a `resumable` run goes on for
   * 15 s, so that it can be followed again.
   *
   * @throws InvalidRequestError at the first step when the request cannot be run at all
   * @throws NoRoomError at the first step when it is `resumable`, and as many are kept as there is memory for
   */
  run(request: ChatRequest, options?: { readonly signal?: AbortSignal }): AsyncIterableIterator<RunEvent>;
  /**
   * Follows a `resumable` run that was started elsewhere or earlier, from its first event or after a known one. Leaving
   * the loop leaves the run alone: it is stopped when nobody has followed it for 15 s.
   *
   * @throws NotFoundError at the first step when no such run is kept
   * @throws TooManyReadersError at the first step when eight follow it already
   */
  follow(runId: string, options?: FollowOptions): AsyncIterableIterator<RunEvent>;
  /**
   * Stops a run that goes on, or one of its answers. What had come is kept; what is stopped fails as `cancelled`.
   *
   * @throws NotFoundError when no such run goes on, or it has no such answer
   */
  cancel(runId: string, index?: number): Promise<void>;
  /** Which models there are, and how each stands now. */
  models(): Promise<readonly ListedModel[]>;
  /** Models that the configuration has asked together, each under an id of its own. */
  teams(): Promise<readonly ListedTeam[]>;
}

export interface FollowOptions {
  /** Number of the last event that is known already; default: from the start. */
  readonly after?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
