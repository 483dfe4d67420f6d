import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** The real command line in a process of its own. */
export interface Command extends AsyncDisposable {
  /** Everything it has written so far, standard output and standard error. */
  readonly output: string;
  /** Waits for a match in the output, and gives its first group. */
  saying(pattern: RegExp): Promise<string>;
  /** Its exit code once it has ended. */
  readonly ended: Promise<number | null>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<number | null>;
}

/** Starts `coro` with these arguments, nothing in its environment but `env`, and no `.env` file. */
export async function openCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Command> {
  const folder = await mkdtemp(join(tmpdir(), 'coro-test-'));
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const text = () => Buffer.concat(chunks).toString();
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  const ended = once(child, 'close').then(() => child.exitCode);
  const stop = async () => {
    if (isAlive(child)) child.kill('SIGTERM');
    return await ended;
  };
  return {
    get output() {
      return text();
    },
    async saying(pattern) {
      for (;;) {
        const found = pattern.exec(text());
        if (found) return found[1] ?? '';
        if (!isAlive(child)) throw new Error(`The command ended without saying ${pattern}: ${text()}`);
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
    },
    ended,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
