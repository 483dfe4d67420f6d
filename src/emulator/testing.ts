import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import type { Emulator } from './emulator.ts';
import { PROVIDER_NAMES, type ProviderName } from './types.ts';
import { toEach } from './vendors.ts';

/** What the tests of this folder share. */

const WIRE = new URL('../../test/wire/', import.meta.url);

/** The text of a fixture: `groq/stream.sse`. */
export function fixtureText(path: string): string {
  return readFileSync(new URL(path, WIRE), 'utf8');
}

// biome-ignore lint/suspicious/noExplicitAny: tests read into JSON of all kinds, and what is not there fails them
export type Loose = any;

export function fixture(path: string): Loose {
  return JSON.parse(fixtureText(path));
}

/** The kinds and keys of a JSON value without its contents; a list is the set of its items' shapes. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))].sort();
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shapeOf(inner)]));
}

/** The shapes that the data frames of a stream take, each once. */
export function frameShapes(sse: string): unknown {
  return shapeOf(
    framesOf(sse)
      .filter((data) => data !== '[DONE]')
      .map((data) => JSON.parse(data)),
  );
}

/** Waits for something to become true, looking often. */
export function until(becomesTrue: () => void): Promise<void> {
  return vi.waitFor(becomesTrue, { interval: 2, timeout: 2000 });
}

/** The data of each frame; where there are no events, each line. */
function framesOf(sse: string): readonly string[] {
  if (!/^(data|event|:)/m.test(sse)) return sse.split('\n').filter((line) => line.startsWith('{'));
  return sse
    .split(/\r?\n\r?\n/)
    .map((frame) => frame.replace(/^event: \w+\n/, ''))
    .filter((frame) => frame.startsWith('data: '))
    .map((frame) => frame.slice('data: '.length));
}

/** The chunks of a stream as JSON. */
export function chunksOf(sse: string): readonly Loose[] {
  return framesOf(sse)
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data));
}

export const KEYS = toEach(({ keys }) => keys[0].key);

export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: Loose;
}

/** Sends a body (POST) or none (GET) below the provider's base URL, with its demo key unless `headers` says otherwise. */
export async function send(
  emulator: Emulator,
  provider: ProviderName,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  const response = await fetch(emulator.baseUrls[provider] + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...authOf(provider), 'content-type': 'application/json', ...headers },
    redirect: 'manual',
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: toJson(text) };
}

const OTHERS: Readonly<Partial<Record<ProviderName, AskFor>>> = {
  gemini: (model, prompt, stream = false) => [
    `/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    { contents: [{ role: 'user', parts: [{ text: prompt }] }] },
  ],
  anthropic: (model, prompt, stream = false) => [
    '/messages',
    { model, max_tokens: 1000, messages: [{ role: 'user', content: prompt }], stream },
  ],
  ollama: (model, prompt, stream = false) => ['/api/chat', askOpenAi(model, prompt, stream)[1]],
};

const CHEAPER: Readonly<Partial<Record<ProviderName, string>>> = {
  groq: 'openai/gpt-oss-20b',
  gemini: 'gemini-3.5-flash',
};

/** The smallest chat request of each provider: OpenAI's, but where `OTHERS` have their own. */
export const ASK = toEach((_, name) => OTHERS[name] ?? askOpenAi);

type AskFor = (model: string, prompt: string, stream?: boolean) => readonly [string, Loose];

/** A model of each provider that answers. */
export const MODELS = toEach(({ model }, name) => CHEAPER[name] ?? model);

export const PROVIDERS = PROVIDER_NAMES;

/** Asks a provider's model one question. */
export function ask(
  emulator: Emulator,
  provider: ProviderName,
  options: {
    readonly model?: string;
    readonly prompt?: string;
    readonly stream?: boolean;
    readonly more?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Sent> {
  const { model = MODELS[provider], prompt = 'Name one prime number.', stream = false } = options;
  const [path, body] = ASK[provider](model, prompt, stream);
  return send(emulator, provider, path, { ...body, ...options.more }, options.headers);
}

/** What carries the key to each provider, and what else it asks of every request. */
export function authOf(provider: ProviderName): Readonly<Record<string, string>> {
  const key = KEYS[provider];
  if (provider === 'gemini') return { 'x-goog-api-key': key };
  if (provider === 'anthropic') return { 'x-api-key': key, 'anthropic-version': '2023-06-01' };
  return { authorization: `Bearer ${key}` };
}

function toJson(text: string): Loose {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function askOpenAi(model: string, prompt: string, stream = false): readonly [string, Loose] {
  return ['/chat/completions', { model, messages: [{ role: 'user', content: prompt }], stream }];
}
