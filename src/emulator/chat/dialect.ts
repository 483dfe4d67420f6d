import type { EmulatedModel } from '../emulated-model.ts';
import type { Generation } from '../generate.ts';
import type { Json } from '../json.ts';
import type { Gauge, LimitName, Overdraft } from '../limits.ts';
import type { Shelf } from '../shelf.ts';
import type { Call, Outcome, ProviderName, Reply } from '../types.ts';
import type { ChunkStyle } from './stream.ts';

export type Headers = Readonly<Record<string, string>>;

/** What differs between the vendors that speak OpenAI's chat API. All of it is pure. */
export interface ChatDialect<M extends EmulatedModel = EmulatedModel> {
  readonly name: ProviderName;
  /** Where chats and models are: `/v1`. */
  readonly basePath: string;
  readonly shelf: Shelf<M>;
  /** The limits its headers tell of, the first one to break first. */
  readonly limits: readonly LimitName[];
  /** Refusals in its own words. */
  readonly refuse: {
    url(call: Call): Reply;
    /** A key that is wrong, or none; undefined = it asks for no key, or not here. */
    key(key: string | undefined, call: Call): Reply | undefined;
    /** A body that is no JSON object. */
    json(text: string): Reply;
    /** A model that it never had (`model` undefined), that does not chat, or that is gone. */
    model(id: string, model: M | undefined): Reply;
    /** A prompt and a cap beyond the window; undefined = it answers as far as the window goes. */
    contextLength(promptTokens: number, cap: number, model: M): Reply | undefined;
    limit(over: Overdraft, asked: ChatAsked<M>, headers: Headers): Reply;
  };
  /** What it finds wrong with a body before it looks at the model. */
  check(body: Json): Reply | undefined;
  /** What it finds wrong with a body for this model. */
  checkFor(body: Json, model: M): Reply | undefined;
  /** The models to try in turn, where a request may name several. */
  choose?(body: Json): readonly string[];
  /** Tokens that the model thinks for. */
  thinkingTokens(body: Json, model: M): number;
  /** The most tokens, thinking included; undefined = as many as the model can. */
  cap(body: Json): number | undefined;
  /** What a request costs of the limits on requests (default 1) and on tokens when it is let in. */
  requestsOf?(asked: ChatAsked<M>): number;
  tokensOf(asked: ChatAsked<M>): number;
  /** Headers of everything that is no error. */
  headers(id: string, gauges: Readonly<Partial<Record<LimitName, Gauge>>>): Headers;
  /** The answer's id, new each time; headers and body share it. */
  id(): string;
  whole(answer: ChatAnswer<M>): unknown;
  stream(answer: ChatAnswer<M>): ChunkStyle;
  /** The content type of a stream. */
  readonly streamType: string;
  /** A comment that is sent every second while a stream waits. */
  readonly keepAlive?: string;
  /** The body of the list of models. */
  list(models: readonly M[]): unknown;
  /** One model as `list` shows it, where that is not its `listing`. */
  entry?(model: M): unknown;
  /** Other endpoints, by method and path; they come after the key. */
  readonly others?: Readonly<Record<string, (call: Call) => Outcome>>;
}

/** A chat request that will be answered. */
export interface ChatAsked<M extends EmulatedModel = EmulatedModel> {
  readonly body: Json;
  readonly model: M;
  readonly promptTokens: number;
  /** The most tokens of an answer, if the request said so. */
  readonly cap: number | undefined;
}

/** A chat answer before it is written down, whole or streamed. */
export interface ChatAnswer<M extends EmulatedModel = EmulatedModel> extends ChatAsked<M> {
  readonly id: string;
  readonly generation: Generation;
}
