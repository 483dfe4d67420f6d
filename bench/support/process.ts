import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program of this folder in a process of its own, that has printed its port. */
export interface Program extends Disposable {
  readonly url: string;
  /** CPU time the process has used, in microseconds. */
  cpuMicros(): Promise<number>;
  /** Memory that the process holds, in bytes. */
  rss(): Promise<number>;
}

/** CORO, which is built for it where it is not. */
export const CORO_SERVER = 'coro-server.mjs';
/** As `npm start`, `coro` and the image start it. */
export const SERVER_FLAGS = ['--max-semi-space-size=16'];

const canPin = spawnSync('taskset', ['--version']).status === 0;

/** Starts a program, on one core of its own where the machine can do that. */
export async function startProgram(
  file: string,
  core: number,
  env: Record<string, string> = {},
): Promise<Program> {
  const path = file.startsWith('/') ? file : join(import.meta.dirname, file);
  if (file === CORO_SERVER) build();
  const own = [process.execPath, ...(file.endsWith(CORO_SERVER) ? SERVER_FLAGS : []), path];
  const args = canPin ? ['taskset', '-c', `${core}`, ...own] : own;
  const [command = '', ...rest] = args;
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  const port = await portIn(child.stdout as NodeJS.ReadableStream, file);
  return {
    url: `http://127.0.0.1:${port}`,
    cpuMicros: async () => {
      const { user, system } = await usageOf(child);
      return user + system;
    },
    rss: async () => (await usageOf(child)).rss,
    [Symbol.dispose]: () => {
      child.disconnect();
    },
  };
}

let isBuilt = false;

function build(): void {
  if (isBuilt) return;
  const script = join(import.meta.dirname, '../../scripts/build-code.ts');
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('CORO could not be built');
  isBuilt = true;
}

/** What a program says of its port when it listens: as JSON, or in CORO's banner. */
async function portIn(stdout: NodeJS.ReadableStream, file: string): Promise<number> {
  for await (const line of createInterface({ input: stdout })) {
    const port = /(?:"port":|127\.0\.0\.1:)(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    // Nothing it says may hold it up.
    stdout.resume();
    return Number(port);
  }
  throw new Error(`${file} ended before it listened`);
}

async function usageOf(child: ChildProcess): Promise<NodeJS.CpuUsage & { readonly rss: number }> {
  child.send('usage');
  const [usage] = (await once(child, 'message')) as [NodeJS.CpuUsage & { readonly rss: number }];
  return usage;
}

/** Pins the process that runs the benchmark, so that it does not share the servers' core. */
export function pinSelf(core: number): void {
  if (canPin) spawnSync('taskset', ['-cp', `${core}`, `${process.pid}`]);
}
