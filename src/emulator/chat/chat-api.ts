import type { EmulatedModel } from '../emulated-model.ts';
import { generate } from '../generate.ts';
import { asArray, asObject, atOnce, type Json, toReply } from '../json.ts';
import { type KeyLimits, type LimitName, type Meter, openMeter } from '../limits.ts';
import {
  openAiText,
  readOpenAiConversation,
  readOpenAiFormat,
  readOpenAiStop,
  readOpenAiTools,
} from '../openai-body.ts';
import { bearer, type Tiers } from '../tiers.ts';
import { countPrompt } from '../tokens.ts';
import type { Call, Outcome, ProviderApi, Reply, Subject } from '../types.ts';
import type { ChatAnswer, ChatAsked, ChatDialect, Headers } from './dialect.ts';
import { frameChunks } from './stream.ts';

/** The API of a vendor that speaks OpenAI's chat format, in its own dialect. */
export function openChatApi<M extends EmulatedModel>(
  dialect: ChatDialect<M>,
  tiers: Tiers,
  limits: KeyLimits,
): ProviderApi {
  const chatRoute = `POST ${dialect.basePath}/chat/completions`;
  const modelsRoute = `GET ${dialect.basePath}/models`;
  const desk = { dialect, meter: openMeter(limits, dialect.limits) };
  return {
    describe: (call) => describeChat(call, dialect),
    answer(call, { key }) {
      const route = `${call.method} ${call.path}`;
      const isChat = route === chatRoute;
      const isModels = route === modelsRoute || route.startsWith(`${modelsRoute}/`);
      const other = dialect.others?.[route];
      if (!isChat && !isModels && other === undefined) return atOnce(dialect.refuse.url(call));
      const tier = tiers.get(key ?? '');
      const refusal = tier === undefined ? dialect.refuse.key(key, call) : undefined;
      if (refusal !== undefined) return atOnce(refusal);
      if (other !== undefined) return other(call);
      if (isChat) return answerChat(call, key ?? '', desk);
      return atOnce(answerModels(route.slice(modelsRoute.length + 1), tier ?? 'free', dialect));
    },
  };
}

interface Desk<M extends EmulatedModel> {
  readonly dialect: ChatDialect<M>;
  readonly meter: Meter<LimitName>;
}

function describeChat(call: Call, { name }: Pick<ChatDialect, 'name'>): Subject {
  const body = asObject(call.json);
  const model = typeof body?.model === 'string' ? body.model : undefined;
  return { provider: name, model, streaming: body?.stream === true ? 'sse' : false, key: bearer(call) };
}

function answerModels<M extends EmulatedModel>(
  path: string,
  tier: 'free' | 'enterprise',
  dialect: ChatDialect<M>,
): Reply {
  const listed = dialect.shelf.listed(tier);
  const headers = dialect.headers(dialect.id(), {});
  if (path === '') return toReply(200, headers, dialect.list(listed));
  const id = decode(path);
  const model = listed.find((entry) => entry.id === id);
  return model === undefined
    ? dialect.refuse.model(id, undefined)
    : toReply(200, headers, dialect.entry?.(model) ?? model.listing);
}

function answerChat<M extends EmulatedModel>(call: Call, key: string, { dialect, meter }: Desk<M>): Outcome {
  const asked = read(call, dialect);
  if ('status' in asked) return atOnce(asked);
  const { gauges, over } = meter.take(key, costsOf(asked, dialect), performance.now());
  const id = dialect.id();
  const headers = dialect.headers(id, gauges);
  if (over !== undefined) return atOnce(dialect.refuse.limit(over, asked, headers));
  return write({ ...asked, id, generation: generate(assign(asked, dialect)) }, dialect, headers);
}

function read<M extends EmulatedModel>(call: Call, dialect: ChatDialect<M>): ChatAsked<M> | Reply {
  const body = asObject(call.json);
  if (body === undefined) return dialect.refuse.json(call.text);
  const refusal = dialect.check(body);
  if (refusal !== undefined) return refusal;
  const ids = dialect.choose?.(body) ?? [String(body.model)];
  const model = ids.map(dialect.shelf.find).find((it) => it?.status === 'live');
  if (model === undefined) return dialect.refuse.model(ids[0] ?? '', dialect.shelf.find(ids[0] ?? ''));
  const promptTokens = countChatPrompt(body);
  const cap = dialect.cap(body);
  const isBeyond = promptTokens + (cap ?? 0) > model.contextWindow;
  const tooLong = isBeyond ? dialect.refuse.contextLength(promptTokens, cap ?? 0, model) : undefined;
  return tooLong ?? dialect.checkFor(body, model) ?? { body, model, promptTokens, cap };
}

function write<M extends EmulatedModel>(
  answer: ChatAnswer<M>,
  dialect: ChatDialect<M>,
  headers: Headers,
): Outcome {
  const model = answer.model.id;
  if (answer.body.stream !== true) {
    return { kind: 'whole', model, reply: toReply(200, headers, dialect.whole(answer)) };
  }
  const { keepAlive } = dialect;
  return {
    kind: 'stream',
    model,
    headers: { ...headers, 'content-type': dialect.streamType },
    frames: frameChunks(answer.generation, dialect.stream(answer)),
    ...(keepAlive !== undefined && { keepAlive }),
  };
}

function assign<M extends EmulatedModel>(
  { body, model, promptTokens, cap }: ChatAsked<M>,
  dialect: ChatDialect<M>,
) {
  const { contextWindow, maxOutput } = model;
  return {
    ...readOpenAiConversation(body, model.servedBy ?? model.id),
    thinkingTokens: dialect.thinkingTokens(body, model),
    cap: Math.min(cap ?? maxOutput, maxOutput, contextWindow - promptTokens),
    stop: readOpenAiStop(body),
    json: readOpenAiFormat(body),
    toolbox: readOpenAiTools(body),
  };
}

function costsOf<M extends EmulatedModel>(
  asked: ChatAsked<M>,
  { limits, requestsOf, tokensOf }: ChatDialect<M>,
): Readonly<Record<LimitName, number>> {
  const requests = requestsOf?.(asked) ?? 1;
  const tokens = tokensOf(asked);
  const costs = limits.map((name) => [name, name.startsWith('requests') ? requests : tokens]);
  return Object.fromEntries(costs) as Record<LimitName, number>;
}

// An image costs what OpenAI's smallest does; tools are read, too.
const IMAGE_TOKENS = 85;

function countChatPrompt(body: Json): number {
  let tokens = isTooled(body) ? countPrompt([JSON.stringify(body.tools)]) : 0;
  for (const message of asArray(body.messages)) {
    const content = asObject(message)?.content;
    tokens += countPrompt([openAiText(content)]);
    for (const part of asArray(content)) if (isImage(part)) tokens += IMAGE_TOKENS;
  }
  return tokens;
}

function isTooled({ tools }: Json): boolean {
  return Array.isArray(tools) && tools.length > 0;
}

/** Whether a part of a message's content is an image. */
export function isImage(part: unknown): boolean {
  return asObject(part)?.type === 'image_url';
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
