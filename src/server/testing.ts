import { toConfig } from '../config/config.ts';
import { openCoro } from '../open-coro.ts';
import { openServer, type Server } from './open-server.ts';

/** A server whose models have no keys: nothing it does leaves this process. */
export async function serverWith(env: Record<string, string> = {}): Promise<Server> {
  const config = toConfig({ CORO_DEMO: '0', CORO_LOG_LEVEL: 'silent', PORT: '0', ...env });
  return await openServer(await openCoro({ config }), config, '1.2.3');
}

export const JSON_TYPE = { 'content-type': 'application/json', host: 'localhost:8000' };
