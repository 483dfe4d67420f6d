import { InvalidRequestError } from '../core/chat-request.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { TooManyReadersError } from '../core/too-many-readers-error.ts';
import { asArray, asObject, asText } from '../wire/json.ts';
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
   * @throws NotFoundError when it knows no such run, or no such answer of it
   * @throws TooManyReadersError when as many follow the run already as may
   */
  ask(path: string, request?: DoorRequest): Promise<Response>;
}

/** @throws TypeError when `url` is no address of a server */
export function openDoor(url: string | URL, token: string | undefined): Door {
  const base = toBase(url);
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
          redirect: 'manual',
          cache: 'no-store',
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
        });
        if (isRedirect(reply)) throw toRedirectError(reply, base);
        if (!reply.ok) throw await toError(reply);
        return reply;
      } catch (error) {
        if (isReply(error)) throw error;
        if (signal?.aborted) throw error;
        const trouble = late.signal.aborted
          ? `The server did not begin to answer within ${deadlineMs / 1000} s`
          : 'The server cannot be reached';
        throw new ServerError('network_error', trouble, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The value is not repeated, since it may hold a password. */
function toBase(address: string | URL): string {
  const url = URL.parse(`${address}`);
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (isPlain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
  throw new TypeError(
    'connect() needs the address of a server, without credentials or query, like http://127.0.0.1:8000',
  );
}

/** A browser does not say where to, nor with which status. */
function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}

/** Not followed: the token is for this server alone. */
function toRedirectError({ status, headers }: Response, base: string): ServerError {
  const to = URL.parse(headers.get('location') ?? '', base)?.origin;
  const message = `The server sends on to ${to ?? 'another address'}: connect to that one`;
  return new ServerError('redirected', message, { status: status || undefined });
}

/** Whether it is what a server said. */
function isReply(error: unknown): boolean {
  return [ServerError, InvalidRequestError, NotFoundError, TooManyReadersError].some(
    (it) => error instanceof it,
  );
}

async function toError(reply: Response): Promise<Error> {
  const json = asObject(await reply.json().catch(() => undefined));
  const code = typeof json?.error_code === 'string' ? json.error_code : 'unknown_error';
  const message = messageOf(json) ?? `The server answered ${reply.status}`;
  if (reply.status === 400 || reply.status === 422)
    return new InvalidRequestError(message, idsIn(message), fieldOf(json));
  if (code === 'run_not_found') return new NotFoundError('run', message);
  if (code === 'answer_not_found') return new NotFoundError('answer', message);
  if (code === 'too_many_readers') return new TooManyReadersError(message);
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

/** The one field that is the reason, as HTTP names it. */
function fieldOf(json: ReturnType<typeof asObject>): string | undefined {
  const fields = asArray(json?.detail).map((it) => asArray(asObject(it)?.loc)[1]);
  const [first] = fields;
  return typeof first === 'string' && fields.every((it) => it === first) ? first : undefined;
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
