import { once } from 'node:events';
import type { Command } from 'commander';
import { assertServable, type Config } from '../config/config.ts';
import type { Server } from '../server/open-server.ts';
import { keepCatalog } from './keep-catalog.ts';
import { toListenError } from './listen-error.ts';
import { openStop } from './open-stop.ts';
import { paintFor } from './paint.ts';
import type { Parts } from './parts.ts';
import { renderBanner } from './render-banner.ts';
import { toPort } from './to-port.ts';
import { tuneV8 } from './v8-flags.ts';
import { VERSION } from './version.ts';

interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
}

/** What running answers get to end in, once the server was asked to stop. */
const GRACE_MS = 25_000;

const EXAMPLES = `
Examples:
  coro serve
  GROQ_API_KEY=… coro serve --port 9000
  CORO_API_TOKEN=… coro serve --host 0.0.0.0`;

/** `coro serve`: the HTTP server, until it is told to stop. */
export function addServe(program: Command, parts: Parts, end: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('start the HTTP server')
    .option('--host <address>', 'address to listen on (default: HOST, or 127.0.0.1: this machine only)')
    .option('--port <number>', 'port to listen on, 0 for any that is free (default: PORT, or 8000)', toPort)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ServeFlags) => end(await serve(flags, parts)));
}

async function serve({ host, port }: ServeFlags, parts: Parts): Promise<number> {
  const { terminal } = parts;
  // As variables, so that a flag wins over one that is set.
  const flags = { ...(host !== undefined && { HOST: host }), ...(port !== undefined && { PORT: `${port}` }) };
  const config = await parts.loadConfig({ ...terminal.env, ...flags });
  assertServable(config, host === undefined ? 'HOST=' : '--host ');
  tuneV8();
  // A log that nobody reads any more, or that has no room, is no reason to stop serving.
  using stop = openStop(terminal, ['EPIPE', 'EIO']);
  await using coro = await parts.openCoro(config);
  const server = await parts.openServer(coro, config, VERSION);
  try {
    const url = await listen(server, config);
    const facts = { url, version: VERSION, config, isDemo: coro.isDemo, models: await coro.models() };
    terminal.stdout.write(renderBanner(facts, paintFor(terminal.stdout, terminal.env)));
    const { catalogUpdateHours: hours } = config;
    if (hours) void keepCatalog(coro, hours, terminal, stop.signal);
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
    terminal.stdout.write('Stopping: running answers may end. A second signal ends them at once.\n');
  } finally {
    await server.drain(GRACE_MS);
  }
  return 0;
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  try {
    // Every address is one to listen on, but none to open.
    return (await server.listen()).replace(/\/\/(?:\[::\]|0\.0\.0\.0)(?=[:/]|$)/, '//localhost');
  } catch (error) {
    throw toListenError(error, host, port);
  }
}
