import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Where an upstream stops and says no more: before its head, before the first token, in the middle, before the end. */
export const HOLDS = ['head', 'first token', 'middle', 'end'] as const;
export type Hold = (typeof HOLDS)[number];

/** What a prompt tells the upstream to do. */
interface Order {
  readonly id: number;
  /** Null = answer to the end. */
  readonly hold: Hold | null;
  /** A model that answers to its end all the same, once so many others are held. */
  readonly winner?: { readonly model: string; readonly after: number };
}

/** A provider that speaks OpenAI's API, says as much as its prompt tells, and holds the connection open then. */
export interface HoldingUpstream extends AsyncDisposable {
  readonly url: string;
  /** Requests that were not answered to their end, and whose connection is open. */
  readonly open: number;
  readonly connections: Promise<number>;
  /** When the winner of an order spoke, as `performance.now()`. */
  spokeAt(id: number): number;
  /** When each request of an order was closed, its winner's aside, as `performance.now()`. */
  closings(id: number): Promise<readonly number[]>;
  /** Resolves once so many requests of an order are held. */
  held(id: number, count: number): Promise<void>;
  /** Forgets an order. */
  forget(id: number): void;
}

export function promptFor(order: Order): string {
  return JSON.stringify(order);
}

interface Orders {
  held: number;
  spokeAt: number;
  readonly waiting: { readonly count: number; readonly resolve: () => void }[];
  readonly closings: Promise<number>[];
}

export async function openHoldingUpstream(): Promise<HoldingUpstream> {
  const orders = new Map<number, Orders>();
  const open = new Set<ServerResponse>();
  const find = (id: number): Orders => {
    const known = orders.get(id) ?? { held: 0, spokeAt: Number.NaN, waiting: [], closings: [] };
    orders.set(id, known);
    return known;
  };
  const held = (id: number, count: number): Promise<void> => {
    const its = find(id);
    if (its.held >= count) return Promise.resolve();
    return new Promise((resolve) => its.waiting.push({ count, resolve }));
  };
  const server = createServer(async (request, response) => {
    const { order, model, isStream } = await readOrder(request);
    const { id, winner } = order;
    const its = find(id);
    open.add(response);
    response.once('close', () => open.delete(response));
    if (winner?.model === model) {
      await held(id, winner.after);
      its.spokeAt = performance.now();
      return speak(response, { id, hold: null }, isStream);
    }
    its.closings.push(once(response, 'close').then(() => performance.now()));
    speak(response, order, isStream);
    if (order.hold === null) return;
    its.held++;
    for (const { count, resolve } of its.waiting) if (its.held >= count) resolve();
  });
  server.listen(0, '127.0.0.1', 4096);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    get open() {
      return open.size;
    },
    get connections() {
      return new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      );
    },
    closings: (id) => Promise.all(find(id).closings),
    spokeAt: (id) => find(id).spokeAt,
    held,
    forget: (id) => void orders.delete(id),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readOrder(
  request: IncomingMessage,
): Promise<{ order: Order; model: string; isStream: boolean }> {
  const { messages, model, stream } = JSON.parse(await text(request));
  return { order: JSON.parse(messages.at(-1).content), model, isStream: stream === true };
}

const WORDS = 8;

/** Says what comes before the place where it holds. */
function speak(response: ServerResponse, { id, hold }: Order, isStream: boolean): void {
  const words = Array.from({ length: WORDS }, (_, i) => `${id}-${i} `);
  if (hold === 'head') return;
  if (isStream) speakStream(response, words, hold);
  else speakWhole(response, words.join(''), hold);
}

function speakStream(response: ServerResponse, words: readonly string[], hold: Hold | null): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': OK\n\n');
  if (hold === 'first token') return;
  const said = hold === 'middle' ? words.slice(0, WORDS / 2) : words;
  for (const word of said) response.write(chunk({ content: word }));
  if (hold === 'middle') return;
  response.write(chunk({}, 'stop'));
  if (hold === null) response.end('data: [DONE]\n\n');
}

function speakWhole(response: ServerResponse, content: string, hold: Hold | null): void {
  const body = JSON.stringify({ model: 'm', choices: [{ message: { content }, finish_reason: 'stop' }] });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  if (hold === null) response.end(body);
  else if (hold === 'first token') response.flushHeaders();
  else response.write(body.slice(0, hold === 'middle' ? body.length / 2 : -1));
}

function chunk(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}
