import { once } from 'node:events';
import type { Command } from 'commander';
import { CliError, USAGE } from './cli-error.ts';
import { addEmulateOptions, DEFAULT_PORT, type EmulateFlags, type Wish } from './emulate-options.ts';
import { toListenError } from './listen-error.ts';
import { openStop } from './open-stop.ts';
import { paintFor } from './paint.ts';
import type { Parts } from './parts.ts';
import { renderEmulator, renderFaults } from './render-emulator.ts';

const EXAMPLES = `
Examples:
  coro emulate                                       every provider, on http://127.0.0.1:${DEFAULT_PORT}
  coro emulate --latency 200-800 --tokens-per-second 60
  coro emulate --scenario overloaded:groq            Groq is over capacity
  coro emulate --scenario reset@mid:gemini:gemini-3.5-flash
  coro emulate --limits groq:tokens-per-minute=8000,requests-per-day=1000
  coro emulate --list                                every scenario, and where it may happen

One request chooses for itself with a header: a scenario, or a script of its own.
  curl -H 'x-emulate: reset@mid' …
  curl -H 'x-emulate: until mid; wait 500; body "data: not JSON\\n\\n"; fin' …`;

/** `coro emulate`: the providers' APIs on this machine, for whatever speaks to them, until it is told to stop. */
export function addEmulate(program: Command, parts: Parts, end: (exitCode: number) => void): void {
  const command = program
    .command('emulate')
    .description("serve the providers' APIs on this machine, faults included: nothing real is asked");
  addEmulateOptions(command);
  command
    .addHelpText('after', EXAMPLES)
    .action(async (flags: EmulateFlags) => end(await (flags.list ? list(parts) : emulate(flags, parts))));
}

async function list({ terminal: { stdout, env } }: Parts): Promise<number> {
  const [{ FAULTS }, { FORMS }] = await Promise.all([
    import('../emulator/scenarios.ts'),
    import('../emulator/script.ts'),
  ]);
  stdout.write(
    renderFaults(FAULTS, FORMS, stdout.columns ?? Number.POSITIVE_INFINITY, paintFor(stdout, env)),
  );
  return 0;
}

async function emulate(flags: EmulateFlags, parts: Parts): Promise<number> {
  const { stdout, env } = parts.terminal;
  const { port = DEFAULT_PORT, latency, tokensPerSecond, limits, scenario: wishes = [] } = flags;
  // A reader that has enough of the table is no reason to stop.
  using stop = openStop(parts.terminal, ['EPIPE', 'EIO']);
  await using emulator = await open(parts, port, {
    ...(latency !== undefined && { latencyMs: latency }),
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    ...(limits !== undefined && { limits }),
  });
  for (const wish of wishes) play(emulator, wish);
  const [{ DEFAULT_KEYS }, paint] = [await import('../emulator/keys.ts'), paintFor(stdout, env)];
  stdout.write(renderEmulator({ emulator, keys: DEFAULT_KEYS, flags }, stdout.columns ?? Infinity, paint));
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  stdout.write('Stopped.\n');
  return 0;
}

type Emulator = Awaited<ReturnType<Parts['openEmulator']>>;
type Options = Parameters<Parts['openEmulator']>[0];

async function open(parts: Parts, port: number, options: Options): Promise<Emulator> {
  try {
    // Nobody reads the log here, and it would hold every body.
    return await parts.openEmulator({ port, log: false, ...options });
  } catch (error) {
    throw toListenError(error, '127.0.0.1', port);
  }
}

function play(emulator: Emulator, { scenario, ...match }: Wish): void {
  try {
    emulator.play(scenario, match);
  } catch (error) {
    if (error instanceof RangeError) throw new CliError(error.message, USAGE);
    throw error;
  }
}
