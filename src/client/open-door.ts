import { InvalidRequestError } from '../core/chat-request.ts';
import { asObject, asText } from '../wire/json.ts';
import { ServerError } from './server-error.ts';

/** Milliseconds until a server must have begun to reply. */
const REPLY_DEADLINE_MS = 15_000;

/** What a request may say beside its path. */
export interface DoorRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds until the reply must have begun; default 15,000. */
  readonly deadlineMs?: number;
  /** Let it end even when the page is left. */
  readonly keepalive?: boolean;
}

/** Asks one server, with its token. Replies that are no success are thrown. */
export interface Door {
  /**
   * @throws ServerError when there is no reply, or one that says no
   * @throws InvalidRequestError when it says that the request cannot be run at all
   */
  ask(path: string, request?: DoorRequest): Promise<Response>;
}

export function openDoor(url: string | URL, token: string | undefined): Door {
  const base = `${url}`.replace(/\/+$/, '');
  const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  return {
    async ask(
      path,
      { method = 'GET', body, headers, signal, keepalive, deadlineMs = REPLY_DEADLINE_MS } = {},
    ) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), deadlineMs);
      const pass = (): void => late.abort(signal?.reason);
      if (signal?.aborted) pass();
      // Kept to the end of the body: it is what stops a stream.
      signal?.addEventListener('abort', pass, { once: true });
      try {
        const reply = await fetch(base + path, {
          method,
          headers: { ...authorization, ...(body && { 'content-type': 'application/json' }), ...headers },
          ...(body && { body: JSON.stringify(body) }),
          ...(keepalive && { keepalive }),
          signal: late.signal,
          // The token is for this server alone.
          redirect: 'error',
          cache: 'no-store',
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
        });
        if (!reply.ok) throw await toError(reply);
        return reply;
      } catch (error) {
        if (error instanceof ServerError || error instanceof InvalidRequestError) throw error;
        if (signal?.aborted) throw error;
        throw new ServerError('network_error', 'The server cannot be reached', { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function toError(reply: Response): Promise<Error> {
  const json = asObject(await reply.json().catch(() => undefined));
  const code = typeof json?.error_code === 'string' ? json.error_code : 'unknown_error';
  const message = messageOf(json) ?? `The server answered ${reply.status}`;
  if (reply.status === 400 || reply.status === 422) return new InvalidRequestError(message, idsIn(message));
  const wait = Number(reply.headers.get('retry-after'));
  return new ServerError(code, message, {
    status: reply.status,
    retryAfterMs: wait > 0 ? wait * 1000 : undefined,
  });
}

/** "Invalid model IDs: a, b" names them. */
function idsIn(message: string): readonly string[] {
  return /^Invalid model IDs?: (.+)$/.exec(message)?.[1]?.split(', ') ?? [];
}

/** A bad body is told fault by fault, each with its place. */
function messageOf(json: ReturnType<typeof asObject>): string | undefined {
  if (!Array.isArray(json?.detail)) return asText(json?.detail) ?? asText(asObject(json?.error)?.message);
  const faults = json.detail.map((it: unknown) => {
    const fault = asObject(it);
    const place = Array.isArray(fault?.loc) ? fault.loc.slice(1).join('.') : '';
    return `${place}: ${asText(fault?.msg) ?? 'not accepted'}`;
  });
  return faults.join('; ');
}
