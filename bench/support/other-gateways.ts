import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicrosOf } from './process-tree.ts';

/** A gateway that is no part of CORO, on one core of its own. */
export interface Gateway extends Disposable {
  readonly url: string;
  readonly version: string;
  cpuMicros(): Promise<number>;
}

/** 1.15.2 with a fresh `@hono/node-server` answers 500 to every streamed request; with this one it works. */
const PORTKEY = { '@portkey-ai/gateway': '1.15.2', '@hono/node-server': '1.13.0' };
const HERE = import.meta.dirname;
/** Where it is installed, once. Nothing of it is a dependency of CORO. */
const HOME = join(HERE, '../../node_modules/.cache/bench-gateways');

/** @returns undefined, and a word on why, where it cannot be installed */
export async function openPortkey(core: number): Promise<Gateway | undefined> {
  try {
    installPortkey();
  } catch (error) {
    console.log(`Portkey is left out: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return undefined;
  }
  const port = await freePort();
  const main = join(HOME, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const node = [process.execPath, '--import', join(HERE, 'listen-on-loopback.mjs'), main];
  const child = spawn('taskset', ['-c', `${core}`, ...node, `--port=${port}`, '--headless'], {
    stdio: 'ignore',
  });
  return started(child, port, PORTKEY['@portkey-ai/gateway']);
}

function installPortkey(): void {
  if (existsSync(join(HOME, 'node_modules/@portkey-ai/gateway'))) return;
  mkdirSync(HOME, { recursive: true });
  const manifest = {
    private: true,
    dependencies: PORTKEY,
    overrides: { '@hono/node-server': '$@hono/node-server' },
  };
  writeFileSync(join(HOME, 'package.json'), JSON.stringify(manifest));
  console.log('Installing the Portkey gateway …');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: HOME,
    stdio: 'pipe',
  });
}

/** nginx as a plain proxy: one worker, connections to the upstream kept, nothing held back. */
export async function openNginx(core: number, upstream: string): Promise<Gateway | undefined> {
  const found = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  if (found.status !== 0) {
    console.log('nginx is left out: it is not installed (Debian: apt-get install nginx-light)');
    return undefined;
  }
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'coro-nginx-'));
  writeFileSync(join(folder, 'nginx.conf'), configOf(folder, port, new URL(upstream).host));
  const args = ['-c', `${core}`, 'nginx', '-p', folder, '-c', join(folder, 'nginx.conf')];
  return started(spawn('taskset', args, { stdio: 'ignore' }), port, found.stderr.trim().split('/')[1] ?? '');
}

function configOf(folder: string, port: number, upstream: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log crit;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 100000000;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  upstream up { server ${upstream}; keepalive 2048; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}`;
}

async function started(child: ChildProcess, port: number, version: string): Promise<Gateway> {
  const { pid } = child;
  if (pid === undefined) throw new Error('It did not start');
  const url = `http://127.0.0.1:${port}`;
  const failed = once(child, 'exit').then(() => {
    throw new Error('It ended before it listened');
  });
  await Promise.race([listens(url), failed]);
  failed.catch(() => {});
  return { url, version, cpuMicros: async () => cpuMicrosOf(pid), [Symbol.dispose]: () => void child.kill() };
}

async function listens(url: string): Promise<void> {
  for (const until = performance.now() + 20_000; performance.now() < until; await sleep(50)) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(1_000) });
      return;
    } catch {
      // Not yet.
    }
  }
  throw new Error('It does not listen');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
