import type { HttpRequest } from '../core/contracts.ts';
import type { Tape } from '../core/doctor.ts';
import { withoutSecrets } from '../core/scrub.ts';
import type { Secret } from '../core/secret.ts';
import type { HttpPool } from '../wire/http.ts';
import type { HttpHead, HttpStream } from '../wire/http-stream.ts';
import { parseJson } from '../wire/json.ts';
import { headersOf } from './reply.ts';

/** Bytes of a reply that are kept: a small question has a small answer. */
const MAX_BYTES = 256 * 1024;

/** Headers that say how a provider speaks. Others name accounts, cookies and machines, and are not kept. */
const KEPT =
  /^(?:content-type|content-length|transfer-encoding|cache-control|retry-after(?:-ms)?|x-ratelimit-.+|anthropic-ratelimit-.+|ratelimit-.+|x-should-retry|openai-version|openai-processing-ms)$/;

/** Connections whose streams are written down while they are read. */
export interface TapedPool {
  readonly pool: HttpPool;
  /** What was said so far, without a word of the key; undefined before the head of a reply. */
  tape(): Tape | undefined;
}

/**
 * @param route `provider/upstream-id`, for the label
 * @param secret the key it is asked with: nothing of it is kept, however it is encoded
 */
export function tapePool(pool: HttpPool, route: string, secret: Secret | undefined): TapedPool {
  let sent: HttpRequest | undefined;
  let head: HttpHead | undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const listen = (stream: HttpStream): HttpStream => ({
    async head() {
      head = await stream.head();
      return head;
    },
    read: (take) =>
      stream.read((come) => {
        for (const chunk of come) {
          if (bytes + chunk.length <= MAX_BYTES) chunks.push(chunk);
          bytes += chunk.length;
        }
        return take(come);
      }),
    fail: (fault) => stream.fail(fault),
    close: () => stream.close(),
  });
  return {
    pool: {
      ...pool,
      stream(request, signal) {
        sent = request;
        return listen(pool.stream(request, signal));
      },
    },
    tape() {
      if (!sent || !head) return undefined;
      return {
        route,
        request: { path: sent.path, body: parseJson(sent.body) },
        status: head.status,
        headers: keptHeaders(headersOf(head), secret),
        body: withoutSecrets(Buffer.concat(chunks).toString('utf8'), secret),
      };
    },
  };
}

function keptHeaders(headers: Readonly<Record<string, string>>, secret: Secret | undefined) {
  const kept = Object.entries(headers).filter(([name]) => KEPT.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutSecrets(value, secret)]));
}
