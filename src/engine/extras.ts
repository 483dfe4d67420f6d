import type { Prompt } from '../core/chat-request.ts';
import { hasImage, imageData, isNamed, isPlain, type Message, type MessagePart } from '../core/message.ts';
import type { Parameter, Route } from '../core/model.ts';
import type { Fitting } from './fitting.ts';

/** Something that a prompt may ask for besides an answer to a text, and not every model can give. */
interface Extra {
  /** As HTTP names it. */
  readonly name: string;
  isAsked(prompt: Prompt): boolean;
  isTaken(route: Route, has: (parameter: Parameter) => boolean): boolean;
  /** What the model does instead, behind its name. */
  readonly why: string;
  without(prompt: Prompt): Partial<Prompt>;
  /** Whether it makes next to no difference: then it is left out and told, and no answer fails for want of it. */
  isSlight?(prompt: Prompt): boolean;
}

const EXTRAS: readonly Extra[] = [
  {
    name: 'tools',
    isAsked: ({ tools }) => tools !== undefined,
    isTaken: ({ capabilities }, has) => capabilities?.tools !== false && has('tools'),
    why: 'calls no tools',
    without: () => ({ tools: undefined, toolChoice: undefined, parallelToolCalls: undefined }),
  },
  {
    name: 'tool_choice',
    // The others are what happens anyway, or can be had by other means.
    isAsked: ({ toolChoice }) => toolChoice === 'required' || typeof toolChoice === 'object',
    isTaken: (_, has) => has('toolChoice'),
    why: 'cannot be told to call a tool',
    without: () => ({ toolChoice: undefined }),
  },
  {
    name: 'parallel_tool_calls',
    isAsked: ({ parallelToolCalls }) => parallelToolCalls === false,
    isTaken: (_, has) => has('parallelToolCalls'),
    why: 'cannot be told to call one tool at a time',
    without: () => ({ parallelToolCalls: undefined }),
    // A model that has to call one function calls it once: so clients ask for an answer to a schema.
    isSlight: ({ tools, toolChoice }) =>
      typeof toolChoice === 'object' || (toolChoice === 'required' && tools?.length === 1),
  },
  {
    name: 'response_format',
    isAsked: ({ responseFormat }) => responseFormat?.type === 'json_schema',
    isTaken: ({ capabilities }, has) => capabilities?.jsonSchema !== false && has('jsonSchema'),
    why: 'cannot keep to a JSON schema',
    without: () => ({ responseFormat: undefined }),
  },
  {
    name: 'response_format',
    isAsked: ({ responseFormat }) => responseFormat?.type === 'json_object',
    isTaken: (_, has) => has('jsonObject'),
    why: 'has no JSON mode without a schema',
    without: () => ({ responseFormat: undefined }),
  },
  {
    name: 'stop',
    isAsked: ({ stop }) => stop !== undefined,
    isTaken: ({ refuses }, has) => has('stop') && !refuses?.includes('stop'),
    why: 'takes no stop words',
    without: () => ({ stop: undefined }),
  },
  {
    name: 'seed',
    isAsked: ({ seed }) => seed !== undefined,
    isTaken: ({ refuses }, has) => has('seed') && !refuses?.includes('seed'),
    why: 'takes no seed',
    without: () => ({ seed: undefined }),
  },
  {
    name: 'frequency_penalty',
    isAsked: ({ frequencyPenalty }) => frequencyPenalty !== undefined,
    isTaken: ({ refuses }, has) => has('frequencyPenalty') && !refuses?.includes('frequencyPenalty'),
    why: 'takes no penalties',
    without: () => ({ frequencyPenalty: undefined }),
  },
  {
    name: 'presence_penalty',
    isAsked: ({ presencePenalty }) => presencePenalty !== undefined,
    isTaken: ({ refuses }, has) => has('presencePenalty') && !refuses?.includes('presencePenalty'),
    why: 'takes no penalties',
    without: () => ({ presencePenalty: undefined }),
  },
  {
    name: 'messages',
    isAsked: ({ messages }) => messages.some(hasImage),
    isTaken: ({ capabilities }, has) => capabilities?.images !== false && has('images'),
    why: 'sees no images',
    without: ({ messages }) => ({ messages: withoutImages(messages, () => true) }),
  },
  {
    name: 'messages',
    isAsked: ({ messages }) => messages.some((it) => hasImage(it) && imagesOf(it).some(isElsewhere)),
    isTaken: (_, has) => has('imageUrls'),
    why: 'fetches no images: send them in data: URLs',
    without: ({ messages }) => ({ messages: withoutImages(messages, isElsewhere) }),
  },
];

/** The prompt without what the provider has no word for, or the model no use. A plain one stays as it is. */
export function fitExtras(
  prompt: Prompt,
  route: Route,
  lacks: readonly Parameter[],
  fitting: Fitting,
): Prompt {
  const has = (parameter: Parameter): boolean => !lacks.includes(parameter);
  let fitted = fitNames(prompt, route, has('names'), fitting);
  for (const extra of EXTRAS) {
    if (!extra.isAsked(fitted) || extra.isTaken(route, has)) continue;
    const why = `${route.label} ${extra.why}`;
    if (extra.isSlight?.(fitted)) fitting.tell(`${extra.name} was left out: ${why}`);
    else fitting.leaveOut(extra.name, why);
    fitted = { ...fitted, ...extra.without(fitted) };
  }
  return fitted;
}

/** Names are sent as a matter of course, and only tell speakers apart: no answer fails for want of them. */
function fitNames(prompt: Prompt, route: Route, areTaken: boolean, fitting: Fitting): Prompt {
  const { systemName, messages } = prompt;
  if (areTaken) {
    if (systemName === null) fitting.tell(JOINED);
    return prompt;
  }
  if (systemName === undefined && !messages.some(isNamed)) return prompt;
  fitting.tell(`messages[].name was left out: ${route.label} takes no names`);
  return { ...prompt, systemName: undefined, messages: messages.map(withoutName) };
}

const JOINED = 'messages[].name was left out of system texts: they are joined into one, and share no name';

function withoutName(message: Message): Message {
  return isNamed(message) ? { ...message, name: undefined } : message;
}

/** A text to answer, and nothing else to do. */
export function isPlainPrompt(prompt: Prompt): boolean {
  const { tools, toolChoice, parallelToolCalls, responseFormat, stop, seed, messages, systemName } = prompt;
  const first = tools ?? toolChoice ?? parallelToolCalls ?? responseFormat ?? stop ?? seed;
  const penalty = prompt.frequencyPenalty ?? prompt.presencePenalty;
  if (first !== undefined || penalty !== undefined || systemName !== undefined) return false;
  return messages.every(isPlain);
}

function imagesOf({ content }: Message): readonly string[] {
  return typeof content === 'string' ? [] : content.flatMap((it) => (it.type === 'image' ? [it.url] : []));
}

function isElsewhere(url: string): boolean {
  return imageData(url) === undefined;
}

function withoutImages(messages: readonly Message[], isOut: (url: string) => boolean): readonly Message[] {
  const stays = (part: MessagePart): boolean => part.type !== 'image' || !isOut(part.url);
  return messages.map((message) =>
    hasImage(message) && typeof message.content !== 'string'
      ? { ...message, content: message.content.filter(stays) }
      : message,
  );
}
