/** The words of the emulator. It shares none with `wire/` or `providers/`: a shared mistake would cancel itself out. */

/** Every vendor of the emulator: each has an entry in `VENDORS`. */
export const PROVIDER_NAMES = [
  'groq',
  'gemini',
  'deepseek',
  'cerebras',
  'openai',
  'anthropic',
  'openrouter',
  'mistral',
  'xai',
  'together',
  'ollama',
  'vllm',
  'llamacpp',
] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** A key the emulated API accepts. An enterprise key reaches what is closed to everyone else, such as Groq's llamas. */
export interface EmulatedKey {
  readonly key: string;
  readonly tier?: 'free' | 'enterprise';
}

/** Milliseconds before the first byte of an answer; a range is spread over the models by their id. */
export type Latency = number | readonly [min: number, max: number];

/** Tokens per second of a streamed answer; a pair is a range in which each model has a speed of its own. */
export type Speed = number | readonly [min: number, max: number];

/** A response answered as it stands. A header with an empty value is not sent. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request as it arrived. */
export interface SeenRequest {
  readonly provider: ProviderName;
  /** The model asked for, if the request named one. */
  readonly model: string | undefined;
  /** The request target: path and query, with the vendor's name (`/groq`) in front. */
  readonly path: string;
  readonly method: string;
  /** `performance.now()` when the head of the request had arrived. */
  readonly arrivedAt: number;
  /** Every header: lower-case names, raw values; repeated ones are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON, or the text when it is not JSON. */
  readonly body: unknown;
  /** `performance.now()` when the client hung up before it had the whole answer. */
  readonly closedByClientAt?: number;
}

/** One HTTP request, its body read whole, as a provider's API sees it. */
export interface Call {
  readonly method: string;
  /** The real API's path: `/openai/v1/chat/completions`. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed JSON, or undefined when the text is not JSON. */
  readonly json: unknown;
}

/** What can be said of a call before it is answered. */
export interface Subject {
  readonly provider: ProviderName;
  readonly model: string | undefined;
  /** `sse` = server-sent events; `array` = Gemini's stream without `alt=sse`; `ndjson` = Ollama's lines. */
  readonly streaming: false | 'sse' | 'array' | 'ndjson';
  readonly key: string | undefined;
  /** Which of two APIs was asked, where a vendor has two that say the same in other shapes. */
  readonly door?: 'native' | 'openai';
}

/** A request that surely names a model: the vendor's usual one if it named none. */
export type Asked = Subject & { readonly model: string };

/** A piece of a streamed answer and how many tokens were generated for it. */
export interface Frame {
  readonly text: string;
  readonly tokens: number;
}

/** What a provider answers. `model` is set on answers that a model had to think about: they wait for its latency. */
export type Outcome = (
  | { readonly kind: 'whole'; readonly reply: Reply; readonly model?: string }
  | {
      readonly kind: 'stream';
      readonly model: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly frames: Iterable<Frame>;
      /** Sent at once and then every second while the answer is not there yet. */
      readonly keepAlive?: string;
    }
) & {
  /** Called when the answer is over, however it ended. */
  readonly ended?: () => void;
};

/** A provider's API: pure but for its rate-limit counters. */
export interface ProviderApi {
  describe(call: Call): Subject;
  answer(call: Call, subject: Subject): Outcome;
}
