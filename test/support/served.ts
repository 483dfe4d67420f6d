import { toConfig } from '../../src/config/config.ts';
import type { ConfigFile } from '../../src/config/config-file.ts';
import type { OpenCoroOptions } from '../../src/open-coro.ts';
import { openServer, type ServerOptions } from '../../src/server/open-server.ts';
import type { toChatJson, toResponseJson } from '../../src/wire/coro.ts';
import type { toModelsJson } from '../../src/wire/coro-models.ts';
import { openTestCoro } from './upstream.ts';

export type ChatReply = ReturnType<typeof toChatJson>;
export type ResponseReply = ReturnType<typeof toResponseJson>;
export type ModelsReply = ReturnType<typeof toModelsJson>;

/** A CORO that listens on a port of its own. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** Throws unless the server answers 200. */
  models(): Promise<ModelsReply['models']>;
  chat(body: object): Promise<ChatReply>;
  /** Stops it, as a host does. */
  drain(graceMs: number): Promise<void>;
}

export async function openServed(
  env: Readonly<Record<string, string>>,
  file?: ConfigFile,
  options?: ServerOptions & Pick<OpenCoroOptions, 'runLogLimits'>,
): Promise<Served> {
  const config = toConfig({ PORT: '0', CORO_LOG_LEVEL: 'silent', ...env }, file);
  const coro = await openTestCoro(config, {}, { runLogLimits: options?.runLogLimits ?? {} });
  // Client, server and providers share one event loop here: how late that is says nothing of the server.
  const never = Number.POSITIVE_INFINITY;
  const admissionLimits = { delayMs: never, ...options?.admissionLimits };
  const server = await openServer(coro, config, '1.2.3', { ...options, admissionLimits });
  const url = await server.listen();
  return {
    url,
    models: async () => ((await jsonOf(`${url}/models`)) as ModelsReply).models,
    chat: async (body) => (await jsonOf(`${url}/chat`, body)) as ChatReply,
    drain: server.drain,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await coro[Symbol.asyncDispose]();
    },
  };
}

/** What a URL answers to GET, or to POST with a body. */
export async function jsonOf(url: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const init = body && { method: 'POST', headers, body: JSON.stringify(body) };
  const reply = await fetch(url, init);
  const text = await reply.text();
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${text}`);
  return JSON.parse(text);
}
