import { hasImage, type Message, messageText, wellFormed } from './message.ts';
import type { Capability, ReasoningEffort } from './model.ts';
import type { ResponseFormat, Tool, ToolChoice } from './tools.ts';

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
  /** 0 to 2; default 0.7, and left out where a model refuses it. Null = the provider's own. */
  readonly temperature?: number | null | undefined;
  /** Tokens of the visible answer; default 2,000. Null = as many as the model gives. */
  readonly maxTokens?: number | null | undefined;
  /** 0 to 1. Null = none, whatever the server's own default. */
  readonly topP?: number | null | undefined;
  /**
   * Default: the least the model can do. Null = that, whatever the server's own default. Where it has no `xhigh` or `max`, these
   * are the most it can, with a warning, whatever `dropParams` says.
   */
  readonly reasoningEffort?: ReasoningEffort | null | undefined;
  /** Functions a model may call. It then ends with `tool_calls`, and goes on when it is told what they answered. */
  readonly tools?: readonly Tool[] | undefined;
  /** Default: `auto`. */
  readonly toolChoice?: ToolChoice | undefined;
  /** Whether it may call several at once; default: as the provider has it. */
  readonly parallelToolCalls?: boolean | undefined;
  /** Default: prose. */
  readonly responseFormat?: ResponseFormat | undefined;
  /** Texts that end an answer before they are said. */
  readonly stop?: readonly string[] | undefined;
  /** The same seed and request, about the same answer. */
  readonly seed?: number | undefined;
  /** -2 to 2: how much less likely a word gets with each time it was said; 0 = not at all, as by default. */
  readonly frequencyPenalty?: number | undefined;
  /** -2 to 2: how much less likely a word gets once it was said. */
  readonly presencePenalty?: number | undefined;
  /**
   * What a model cannot take is left out, with a warning (true), or fails its answer as `invalid_parameters`, by name
   * (false). Default: sampling, effort and caps are adjusted with a warning, anything else fails.
   */
  readonly dropParams?: boolean | undefined;
  /**
   * Of these the nearest that a model can will do, with a warning, whatever `dropParams` says. The door of Anthropic's clients says
   * so of what they have to ask every model for; `POST /chat` has no word for it.
   */
  readonly adjustable?: readonly Adjustable[] | undefined;
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

/** As HTTP names it. */
export type Adjustable = 'reasoning_effort' | 'max_tokens';

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
/** Texts that may end an answer. */
export const MAX_STOPS = 16;

/** What a provider is asked for as the caller asked: nothing of it is there without a wish, and no penalty is 0. */
type PromptWishes = Pick<
  ChatRequest,
  | 'tools'
  | 'toolChoice'
  | 'parallelToolCalls'
  | 'responseFormat'
  | 'stop'
  | 'seed'
  | 'frequencyPenalty'
  | 'presencePenalty'
>;

/** One model's view of a chat request: what a provider turns into its own body. */
export interface Prompt extends PromptWishes {
  readonly system: string | undefined;
  /** Who says `system`; null = it was joined of texts that do not share one name. */
  readonly systemName?: string | null | undefined;
  /** A cache breakpoint stands behind `system`. */
  readonly cachesSystem?: true | undefined;
  /** Turns of user, assistant and tools; the last one is no assistant's, unless it is to go on from there. */
  readonly messages: readonly Message[];
  /** Undefined where the model refuses one, or nobody asked for any. */
  readonly temperature: number | undefined;
  /** Tokens of the visible answer, and once it is fitted also of what a model thinks. Undefined = no cap is sent. */
  readonly maxTokens: number | undefined;
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
export function needsOf(request: ChatRequest): readonly Capability[] {
  const { reasoningEffort, tools, responseFormat, messages, conversationHistory, adjustable } = request;
  const needs: Capability[] = [];
  const mustThink =
    reasoningEffort && reasoningEffort !== 'none' && !adjustable?.includes('reasoning_effort');
  if (mustThink) needs.push('reasoning');
  if (tools !== undefined && tools.length > 0) needs.push('tools');
  if (responseFormat?.type === 'json_schema') needs.push('jsonSchema');
  const lines = conversationHistory ? Object.values(conversationHistory).flat() : [];
  if (messages?.some(hasImage) || lines.some(hasImage)) needs.push('images');
  return needs;
}

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
  let systemName: Prompt['systemName'];
  let cachesSystem: Prompt['cachesSystem'];
  const instruct = (text: string | undefined, name?: string): void => {
    if (text === undefined || text.trim() === '') return;
    if (name !== systemName) systemName = system.length === 0 ? name : null;
    system.push(text);
  };
  const take = (asked: Message): void => {
    const message = wellFormed(asked);
    const { role, content, name } = message;
    if (role === 'system') cachesSystem ??= message.cacheBreakpoint;
    if (role === 'system') instruct(messageText(message), name);
    else if (role === 'tool' || typeof content !== 'string') messages.push(message);
    else if (content !== '') messages.push(name === undefined ? { role, content } : { role, content, name });
  };
  instruct(request.system);
  instruct(request.conversationGuide);
  request.conversationHistory?.[modelId]?.forEach(take);
  request.messages?.forEach(take);
  if (request.prompt !== undefined) take({ role: 'user', content: request.prompt });
  if (request.searchContext) instruct(searchText(request.searchContext));
  const tools = request.tools?.length === 0 ? undefined : request.tools;
  return {
    system: system.length > 0 ? system.join('\n\n').toWellFormed() : undefined,
    systemName,
    cachesSystem,
    messages,
    temperature: given(request.temperature, DEFAULT_TEMPERATURE),
    maxTokens: given(request.maxTokens, DEFAULT_MAX_TOKENS),
    topP: request.topP ?? undefined,
    reasoningEffort: request.reasoningEffort ?? undefined,
    tools,
    // A choice among no tools is refused by most.
    toolChoice: tools && request.toolChoice,
    parallelToolCalls: tools && request.parallelToolCalls,
    responseFormat: request.responseFormat,
    stop: request.stop?.length === 0 ? undefined : request.stop,
    seed: request.seed,
    frequencyPenalty: request.frequencyPenalty || undefined,
    presencePenalty: request.presencePenalty || undefined,
  };
}

/** Null says that nothing is to be sent. */
function given(value: number | null | undefined, usual: number): number | undefined {
  return value === undefined ? usual : (value ?? undefined);
}

function searchText({ query, results }: SearchContext): string {
  const found = results.map(({ title, snippet, url }, i) => `[${i + 1}] ${title}\n${snippet}\n${url}`);
  return [`Web search results for "${query}". Use them where they help and name the source.`, ...found].join(
    '\n\n',
  );
}
