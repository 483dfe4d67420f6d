import type { Delta, ErrorReply, Provider } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { HttpReply } from '../wire/http.ts';
import { parseJson } from '../wire/json.ts';
import { sse } from '../wire/sse.ts';

/**
 * The answer in a reply that was read whole.
 *
 * @throws UpstreamError when its status, its body or the provider's words say that it is none
 */
export function parseReply(provider: Provider, reply: HttpReply): readonly Delta[] {
  return readEvents(provider, reply) ?? provider.format.parseWhole(parseBody(provider, reply));
}

/** Some servers stream whatever they are asked for, and some call it by another type. */
function readEvents({ format }: Provider, { status, body }: HttpReply): readonly Delta[] | undefined {
  if (!isGood(status) || format.framing || !EVENTS.test(body)) return undefined;
  const state = format.openStream();
  // What ends a body ends its last event, too.
  const events = sse.openReader().read(Buffer.from(`${body}\n\n`));
  const deltas = events.flatMap((event) => format.parseEvent(state, event));
  if (format.mayEnd?.(state) ?? format.isComplete(state)) return deltas;
  throw new UpstreamError(toFault('stream_interrupted', 'The answer ended before it was done', { status }));
}

/** JSON begins with none of this. */
const EVENTS = /^\s*(?:data|event|id|retry)?:/;

/**
 * The JSON of a good reply.
 *
 * @throws UpstreamError when the status is an error's, or the body no JSON
 */
export function parseBody(provider: Provider, reply: HttpReply): unknown {
  if (!isGood(reply.status)) {
    const headers = headersOf(reply);
    const fault = provider.format.parseError({ ...reply, headers });
    const shouldRetry = SHOULD_RETRY[headers['x-should-retry'] ?? ''];
    throw new UpstreamError(shouldRetry === undefined ? fault : { ...fault, shouldRetry });
  }
  const body = parseJson(reply.body);
  if (body === undefined) throw new UpstreamError(notJson(provider, reply));
  return body;
}

/** The vendors' own SDKs obey it (openai-node, anthropic-sdk-typescript: `shouldRetry` in `client.ts`). */
const SHOULD_RETRY: Readonly<Record<string, boolean | undefined>> = { true: true, false: false };

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Headers as the providers' files read them: one text a name. */
export function headersOf({ headers }: Pick<HttpReply, 'headers'>): ErrorReply['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function notJson(provider: Provider, { status, headers, body }: HttpReply): Fault {
  if (body.trim() === '')
    return provider.blankBody?.() ?? toFault('empty_response', 'The reply is empty', { status });
  const type = headers['content-type']?.split(';')[0] ?? 'an unnamed type';
  return toFault('invalid_response', `The reply is not JSON (${type})`, { status });
}
