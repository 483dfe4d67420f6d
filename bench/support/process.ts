import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program of this folder in a process of its own, that has printed its port. */
export interface Program extends Disposable {
  readonly url: string;
  /** CPU time the process has used, in microseconds. */
  cpuMicros(): Promise<number>;
  /** Memory that the process holds, in bytes. */
  rss(): Promise<number>;
}

/** As `npm start`, `coro` and the image start it. */
export const SERVER_FLAGS = ['--max-semi-space-size=16'];

const canPin = spawnSync('taskset', ['--version']).status === 0;

/** Starts a program, on one core of its own where the machine can do that. */
export async function startProgram(
  file: string,
  core: number,
  env: Record<string, string> = {},
): Promise<Program> {
  const path = file.startsWith('/') ? file : new URL(file, import.meta.url).pathname;
  const own = [process.execPath, ...(file === 'coro-server.ts' ? SERVER_FLAGS : []), path];
  const args = canPin ? ['taskset', '-c', `${core}`, ...own] : own;
  const [command = '', ...rest] = args;
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line'),
    once(child, 'exit').then(() => {
      throw new Error(`${file} ended before it listened`);
    }),
  ]);
  const { port } = JSON.parse(String(line)) as { port: number };
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

async function usageOf(child: ChildProcess): Promise<NodeJS.CpuUsage & { readonly rss: number }> {
  child.send('usage');
  const [usage] = (await once(child, 'message')) as [NodeJS.CpuUsage & { readonly rss: number }];
  return usage;
}

/** Pins the process that runs the benchmark, so that it does not share the servers' core. */
export function pinSelf(core: number): void {
  if (canPin) spawnSync('taskset', ['-cp', `${core}`, `${process.pid}`]);
}
