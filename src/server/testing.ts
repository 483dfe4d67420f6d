import { toConfig } from '../config/config.ts';
import { openCoro } from '../open-coro.ts';
import { openServer, type Server, type ServerOptions } from './open-server.ts';

/** A server whose models have no keys: nothing it does leaves this process. */
export async function serverWith(
  env: Record<string, string> = {},
  options: ServerOptions = {},
): Promise<Server> {
  const config = toConfig({ CORO_DEMO: '0', CORO_LOG_LEVEL: 'silent', PORT: '0', ...env });
  return await openServer(await openCoro({ config }), config, '1.2.3', options);
}

export const JSON_TYPE = { 'content-type': 'application/json', host: 'localhost:8000' };

/** Requests to a server without a port, under a host name that is served. */
export function getFrom({ app }: Server, url: string, headers: Record<string, string> = {}) {
  return app.inject({ method: 'GET', url, headers: { host: 'localhost:8000', ...headers } });
}

/** A text goes out as it stands, anything else as JSON. */
export function postTo(
  { app }: Server,
  url: string,
  body: unknown,
  headers: Record<string, string> = JSON_TYPE,
) {
  return app.inject({
    method: 'POST',
    url,
    headers: { host: 'localhost:8000', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
