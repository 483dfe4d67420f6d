import type { Capability, ReasoningEffort } from './model.ts';

export type Role = 'system' | 'user' | 'assistant';
export const ROLES: readonly Role[] = ['system', 'user', 'assistant'];

export interface Message {
  readonly role: Role;
  readonly content: string;
}

export interface SearchContext {
  readonly query: string;
  readonly results: readonly { readonly title: string; readonly snippet: string; readonly url: string }[];
}

/**
 * What the user asks. `prompt` is short for one user message after the history; `messages` is a whole
 * conversation. Give one of the two.
 */
export interface ChatRequest {
  readonly prompt?: string | undefined;
  readonly messages?: readonly Message[] | undefined;
  /** Each entry is one answer. A list of ids is one answer too, tried in that order. */
  readonly models: readonly (string | readonly string[])[];
  /** How every model should answer. */
  readonly system?: string | undefined;
  /** Earlier turns by model id: each model keeps its own line. They stand before the prompt. */
  readonly conversationHistory?: Readonly<Record<string, readonly Message[]>> | undefined;
  readonly conversationGuide?: string | undefined;
  readonly searchContext?: SearchContext | undefined;
  /** Keys for this call only, by model id or provider name. Never stored. */
  readonly apiOverrides?: Readonly<Record<string, string>> | undefined;
  /** 0 to 2; default 0.7, and left out where a model refuses it. */
  readonly temperature?: number | undefined;
  /** Tokens of the visible answer, 1 to 32,000; default 2,000. */
  readonly maxTokens?: number | undefined;
  /** 0 to 1. */
  readonly topP?: number | undefined;
  /** Default: the least the model can do. */
  readonly reasoningEffort?: ReasoningEffort | undefined;
  /** The models asked for or none: no successor may stand in. */
  readonly pin?: boolean | undefined;
  /** Milliseconds that each answer may take, retries and waits included; then it fails as `timeout`. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds that each upstream request may take to its first token; then the next route is asked, if any. */
  readonly firstTokenTimeoutMs?: number | undefined;
  /** When the run has enough; default `all`. What it does not wait for then is stopped, as `cancelled`. */
  readonly until?: Until | undefined;
  /**
   * With `until: 'first'`: a model is asked only once those before it have failed, or have been silent for so many
   * milliseconds. Default: all are asked at once.
   */
  readonly hedgeMs?: number | undefined;
  /** Milliseconds after which the run ends with what there is: answers that are not done fail as `timeout`. */
  readonly deadlineMs?: number | undefined;
  /**
   * The run goes on for 15 s when nobody reads it any more, and what it said can be read for 10 minutes after its end.
   * Default: it ends with its reader.
   */
  readonly resumable?: boolean | undefined;
}

/** Every answer; the first model to say something or call a tool; or what an object says. */
export type Until = 'all' | 'first' | UntilLimits;

export interface UntilLimits {
  /** So many completed answers are enough. */
  readonly quorum?: number | undefined;
  /** The request's own `deadlineMs`, where it is not given there. */
  readonly deadlineMs?: number | undefined;
}

export const DEFAULT_TEMPERATURE = 0.7;
export const DEFAULT_MAX_TOKENS = 2000;
export const MAX_MAX_TOKENS = 32_000;

/** One model's view of a chat request: what a provider turns into its own body. */
export interface Prompt {
  readonly system: string | undefined;
  /** User and assistant turns; the last one is the user's. */
  readonly messages: readonly Message[];
  /** Undefined where the model refuses one. */
  readonly temperature: number | undefined;
  /** Tokens of the visible answer; what a model thinks comes on top (`capFor`). */
  readonly maxTokens: number;
  readonly topP: number | undefined;
  readonly reasoningEffort: ReasoningEffort | undefined;
}

/** The request cannot be run at all. `modelIds` is set when they are the reason, `field` when one field of it is. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
  readonly modelIds: readonly string[];
  /** As HTTP names it. */
  readonly field: string | undefined;

  constructor(message: string, modelIds: readonly string[] = [], field?: string) {
    super(message);
    this.modelIds = modelIds;
    this.field = field;
  }
}

/** What a model must be able to do to stand in for the one asked. */
export function needsOf({ reasoningEffort }: ChatRequest): readonly Capability[] {
  return reasoningEffort === undefined || reasoningEffort === 'none' ? NO_NEEDS : NEEDS_REASONING;
}

const NO_NEEDS: readonly Capability[] = [];
const NEEDS_REASONING: readonly Capability[] = ['reasoning'];

/** The ids one answer may come from, in order. */
export function choiceOf(entry: string | readonly string[]): readonly string[] {
  return typeof entry === 'string' ? [entry] : entry;
}

/**
 * The prompt as one model gets it: its own history, the guide and the search results in the system text, and no
 * property a provider might refuse (clients send an `id` inside history messages).
 */
export function toPrompt(request: ChatRequest, modelId: string): Prompt {
  const messages: Message[] = [];
  const system: string[] = [];
  const instruct = (text: string | undefined): void => {
    if (text !== undefined && text.trim() !== '') system.push(text);
  };
  const take = ({ role, content }: Message): void => {
    if (role === 'system') instruct(content);
    else if (content !== '') messages.push({ role, content });
  };
  instruct(request.system);
  instruct(request.conversationGuide);
  request.conversationHistory?.[modelId]?.forEach(take);
  request.messages?.forEach(take);
  if (request.prompt !== undefined) messages.push({ role: 'user', content: request.prompt });
  if (request.searchContext) instruct(searchText(request.searchContext));
  return {
    system: system.length > 0 ? system.join('\n\n') : undefined,
    messages,
    temperature: request.temperature ?? DEFAULT_TEMPERATURE,
    maxTokens: request.maxTokens ?? DEFAULT_MAX_TOKENS,
    topP: request.topP,
    reasoningEffort: request.reasoningEffort,
  };
}

function searchText({ query, results }: SearchContext): string {
  const found = results.map(({ title, snippet, url }, i) => `[${i + 1}] ${title}\n${snippet}\n${url}`);
  return [`Web search results for "${query}". Use them where they help and name the source.`, ...found].join(
    '\n\n',
  );
}
