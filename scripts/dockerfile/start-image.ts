import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environmentOf, type Image, wordsOf } from './build-image.ts';

/** A started image: one process, as `docker run` would start it. */
export interface Started extends AsyncDisposable {
  /** Everything it has written so far. */
  readonly output: string;
  /** Waits until the image's own health check passes; milliseconds since the start. Throws after 60 s. */
  healthy(): Promise<number>;
  /** What `docker stop` sends; its exit code, or the signal that ended it. */
  stop(): Promise<number | string>;
}

/** Who `node` is in Node's images. */
const USERS: Readonly<Record<string, number>> = { node: 1000 };

const START_MS = 60_000;
/** More than the 25 s that running answers get. */
const STOP_MS = 30_000;

/** @param env what `docker run -e` would set */
export function startImage(image: Image, env: Readonly<Record<string, string>>): Started {
  const options = optionsOf(image, env);
  const [file = '', ...args] = wordsOf(image.command ?? [], image);
  const startedAt = performance.now();
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  const output = () => Buffer.concat(chunks).toString();
  const ended = once(child, 'exit').then(([code, signal]): number | string => code ?? signal);
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  return {
    get output() {
      return output();
    },
    async healthy() {
      while (!(await passes(image, options))) {
        if (!isAlive()) throw new Error(`It ended before it was healthy:\n${output()}`);
        if (performance.now() - startedAt > START_MS) throw new Error(`It is not healthy:\n${output()}`);
        await delay(50);
      }
      return performance.now() - startedAt;
    },
    async stop() {
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      return await ended.finally(() => clearTimeout(limit));
    },
    async [Symbol.asyncDispose]() {
      if (isAlive()) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Another user needs root to become; without it the process stays this one's. */
function optionsOf(image: Image, env: Readonly<Record<string, string>>): SpawnOptions {
  const id = image.user === undefined ? 0 : USERS[image.user];
  if (id === undefined) throw new Error(`USER ${image.user} is not known here`);
  return {
    cwd: join(image.root, image.workdir),
    env: { ...environmentOf(image), ...env },
    ...(process.getuid?.() === 0 && { uid: id, gid: id }),
  };
}

async function passes(image: Image, options: SpawnOptions): Promise<boolean> {
  if (image.healthcheck === undefined) throw new Error('The Dockerfile has no HEALTHCHECK');
  const [file = '', ...args] = wordsOf(image.healthcheck, image);
  const [code] = await once(spawn(file, args, { ...options, stdio: 'ignore' }), 'exit');
  return code === 0;
}
