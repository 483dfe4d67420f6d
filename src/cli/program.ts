import { styleText } from 'node:util';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { addAsk } from './ask.ts';
import { addCatalog } from './catalog.ts';
import { CliError, USAGE } from './cli-error.ts';
import { addDoctor } from './doctor.ts';
import { addEmulate } from './emulate.ts';
import { addModels } from './models.ts';
import { hasColours, paintFor } from './paint.ts';
import type { Parts } from './parts.ts';
import { toSafeLine, toSafeText } from './safe-text.ts';
import { addServe } from './serve.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** Runs one command line and returns its exit code. */
export async function main(args: readonly string[], parts: Parts): Promise<number> {
  let exitCode = 0;
  const program = openProgram(parts, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, parts.terminal);
  }
}

const EXAMPLES = `
Examples:
  coro ask "Why is the sky blue?"        all models at once
  coro ask "Name a colour" -m gemini,llama-70b
  coro models                            which models there are
  coro doctor                            what works, and what mends the rest
  coro serve                             the HTTP server, on http://127.0.0.1:8000
  coro emulate                           the providers, emulated, for trying failures out

Without a provider's key every answer is simulated. Keys are read from the environment and from .env.`;

function openProgram(parts: Parts, end: (exitCode: number) => void): Command {
  const { stdout, stderr, env } = parts.terminal;
  const program = new Command('coro')
    .description('Ask many language models at once.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showHelpAfterError('(--help shows how it is used)')
    // Commander takes the colours out again where there should be none.
    .configureHelp({ styleTitle: (title) => styleText('bold', title, { validateStream: false }) })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, paintFor(stderr, env)('red', 'error:'))),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
      getOutHasColors: () => hasColours(stdout, env),
      getErrHasColors: () => hasColours(stderr, env),
    })
    .addHelpText('after', EXAMPLES);
  addServe(program, parts, end);
  addAsk(program, parts, end);
  addModels(program, parts, end);
  addDoctor(program, parts, end);
  addCatalog(program, parts, end);
  addEmulate(program, parts, end);
  return program;
}

/** Faults that the user can mend are one line; what is left is a fault of CORO's own, told with its stack. */
function report(error: unknown, { stderr, env }: Terminal): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  const paint = paintFor(stderr, env);
  if (error instanceof CliError || error instanceof ConfigError) {
    // A configuration file may have many faults: a line each.
    const lines = error.message.split('\n').map(toSafeLine);
    stderr.write(`${paint('red', 'error:')} ${lines.join('\n')}\n`);
    return error instanceof CliError ? error.exitCode : USAGE;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`${paint('red', 'CORO met a fault of its own:')} ${toSafeText(details)}\n`);
  return 1;
}
