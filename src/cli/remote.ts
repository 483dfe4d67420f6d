import { ServerError } from '../client/server-error.ts';
import type { Config } from '../config/config.ts';
import { CliError, USAGE } from './cli-error.ts';
import type { Parts, ServerCoro } from './parts.ts';
import { tell } from './tell.ts';

/**
 * The address of a server, as somebody typed it.
 *
 * @throws CliError, which does not repeat it, when it is none or holds a password, which every process on this machine could read
 */
export function toServerUrl(text: string): URL {
  const url = URL.parse(text) ?? undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new CliError('--url must be the address of a server, like http://127.0.0.1:8000', USAGE);
  if (url.username !== '' || url.password !== '')
    throw new CliError('--url must not hold a name or a password: set CORO_API_TOKEN instead', USAGE);
  if (url.search !== '' || url.hash !== '')
    throw new CliError('--url must be the address of a server alone, without ? and #', USAGE);
  return url;
}

export interface Remote {
  readonly coro: ServerCoro;
  /** What failed, in words for who typed the command. */
  toError(error: unknown): unknown;
}

/** The server at an address, asked with this machine's token. */
export async function openRemote(url: URL, config: Config, parts: Parts): Promise<Remote> {
  const token = config.token?.reveal();
  if (token !== undefined && isReadable(url))
    tell(
      `warning: CORO_API_TOKEN goes to ${url.origin} unencrypted; use https:// beyond this machine`,
      parts.terminal,
    );
  const coro = await parts.connect(url, { token });
  return { coro, toError: (error) => toCliError(error, url, token !== undefined) };
}

/** Whether anybody on the way may read what is sent. */
function isReadable({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** What kept a server from being asked, and what would mend it. */
function toCliError(error: unknown, url: URL, hasToken: boolean): unknown {
  if (!(error instanceof ServerError)) return error;
  return new CliError(wordsFor(error, url.origin, hasToken), 1, { cause: error });
}

function wordsFor(
  { code, status, message, retryAfterMs, cause }: ServerError,
  at: string,
  hasToken: boolean,
): string {
  if (status === 401 && !hasToken) return `the server at ${at} asks for its token: set CORO_API_TOKEN`;
  if (status === 401) return `the server at ${at} does not take the token in CORO_API_TOKEN`;
  if (code === 'invalid_response' || code === 'unknown_error')
    return `what answers at ${at} is no CORO${status === undefined ? '' : ` (HTTP ${status})`}`;
  if (status === undefined)
    return `no server answers at ${at}${reasonOf(cause)}: start one with coro serve, or check --url`;
  const again = retryAfterMs === undefined ? '' : `; try again in ${Math.ceil(retryAfterMs / 1000)} s`;
  return `the server at ${at} refuses: ${message}${again}`;
}

/** " (ECONNREFUSED)": what the system says, which `fetch` keeps beneath its own words. */
function reasonOf(cause: unknown): string {
  const { code, cause: deeper } = Object(cause) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return ` (${code})`;
  return deeper === undefined ? '' : reasonOf(deeper);
}
