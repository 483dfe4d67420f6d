import type { IncomingMessage, ServerResponse } from 'node:http';
import { deliver, sendReply } from './deliver.ts';
import { Exchange } from './exchange.ts';
import { parseJson } from './json.ts';
import { LoggedRequest, type RequestLog } from './log.ts';
import { type Rules, spread } from './rules.ts';
import { readScenario, type Scenario } from './scenarios.ts';
import type { Call, ProviderApi, ProviderName, Reply, Speed, Subject } from './types.ts';
import { toEach, VENDORS } from './vendors.ts';

/** Everything a request meets. */
export interface Desk {
  readonly apis: Readonly<Record<ProviderName, ProviderApi>>;
  readonly rules: Rules;
  /** Undefined = requests are not logged. */
  readonly log: RequestLog | undefined;
  readonly tokensPerSecond: Speed | undefined;
  readonly isClosing: () => boolean;
}

/** Reads a request whole, then has it answered by the provider that its path names. */
export function receive(request: IncomingMessage, response: ServerResponse, desk: Desk): void {
  const arrivedAt = performance.now();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A client that leaves while it still sends has asked for nothing yet.
  request.on('error', () => {});
  response.on('error', () => {});
  request.on('end', () => {
    const text = chunks.length === 0 ? '' : Buffer.concat(chunks).toString();
    try {
      answer(request, response, { desk, arrivedAt, text });
    } catch (error) {
      refuse(response, 500, `The emulator has a bug: ${error}`);
    }
  });
}

interface Received {
  readonly desk: Desk;
  readonly arrivedAt: number;
  readonly text: string;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { desk, arrivedAt, text }: Received,
): void {
  const target = request.url ?? '/';
  const [, provider, path, query = ''] = TARGET.exec(target) ?? [];
  if (!isProvider(provider)) {
    refuse(response, 404, `The emulator has ${Object.values(BASE_PATHS).join(' ')}`);
    return;
  }
  const method = request.method ?? 'GET';
  const call: Call = {
    method,
    path: path || '/',
    query,
    headers: request.headers,
    text,
    json: parseJson(text),
  };
  const api = desk.apis[provider];
  const subject = api.describe(call);
  const seen = { provider, model: subject.model, path: target, method, arrivedAt, body: call.json ?? text };
  const logged = desk.log && new LoggedRequest(seen, request.rawHeaders);
  if (logged !== undefined) desk.log?.add(logged);
  const exchange = new Exchange(response, logged, desk.isClosing);
  const { tokensPerSecond: speed } = desk;
  const tokensPerSecond = speed === undefined ? undefined : spread(speed, subject.model ?? '');
  const pace = { waitMs: desk.rules.waitMs(subject), tokensPerSecond };
  const scenario = choose(call, subject, desk.rules);
  const normal = () => {
    const outcome = api.answer(call, subject);
    if (outcome.ended !== undefined) response.once('close', outcome.ended);
    return outcome;
  };
  if (scenario === undefined) deliver(exchange, normal(), pace);
  else if ('act' in scenario) {
    const asked = { ...subject, model: subject.model ?? VENDORS[provider].model };
    scenario.act({ exchange, asked, pace, normal, phase: undefined });
  } else sendReply(exchange, scenario);
}

/** Where each vendor's API begins: `/groq/openai/v1`. */
export const BASE_PATHS = toEach(({ basePath }, name) => `/${name}${basePath}`);

const TARGET = /^\/([\w-]+)(\/[^?]*)?(?:\?(.*))?$/;

function isProvider(name: string | undefined): name is ProviderName {
  return name !== undefined && Object.hasOwn(BASE_PATHS, name);
}

// The request's own wish comes before what was played.
function choose(call: Call, subject: Subject, rules: Rules): Scenario | Reply | undefined {
  const wish = call.headers['x-emulate'];
  if (typeof wish !== 'string') return rules.next(subject);
  try {
    return readScenario(wish, subject.provider);
  } catch (error) {
    return {
      status: 400,
      headers: { 'content-type': 'text/plain' },
      body: `${error instanceof Error ? error.message : error}\n`,
    };
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${text}\n`);
}
