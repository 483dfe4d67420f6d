import { spawn } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../scripts/dockerfile/free-port.ts';
import type { ReadersFolder } from './folder.ts';
import { isWhole, outputFaults } from './output.ts';
import type { Block } from './page.ts';

/** Longest any example takes, in milliseconds. */
const LIMIT_MS = 180_000;

/** Of what a block printed, when it did not do what it should. */
const SHOWN_CHARACTERS = 1_500;

/** Where the pages say that a server listens, and an emulator. */
const SHOWN_PORTS = ['8000', '8001'];

/** What came of a block. */
export interface Outcome {
  /** Each way in which it did not do what its page promises. */
  readonly faults: readonly string[];
  /** What it printed, where the page shows all of that as it stands. */
  readonly printed?: string;
}

const DONE: Outcome = { faults: [] };

/**
 * Does what a block says, in its page's folder.
 *
 * @param sharedPort of the server that answers blocks which start none themselves
 */
export async function runBlock(block: Block, folder: ReadersFolder, sharedPort: string): Promise<Outcome> {
  const { language, notes, place } = block;
  if (notes['no-run'] !== undefined) return DONE;
  if (notes.file !== undefined) {
    if (language === 'diff') await folder.patch(notes.file, block.text);
    else await folder.write(notes.file, `${block.text}\n`);
    return DONE;
  }
  const startsServer = notes.server !== undefined;
  const ports = startsServer ? [`${await freePort()}`, `${await freePort()}`] : [sharedPort];
  const script = mapped(block.text, SHOWN_PORTS, ports);
  try {
    switch (language) {
      case 'sh':
      case 'bash': {
        const ended = await run(language, ['-eu', '-c', script], folder, ports);
        return judge(block, ended, ports);
      }
      case 'ts': {
        const file = nameOf(block);
        await folder.write(file, script);
        return judge(block, await run('node', [file], folder, ports), ports);
      }
      case 'json':
        return { faults: jsonFaults(block) };
      case '':
      case 'text':
        return DONE;
      default:
        return {
          faults: [`${place}: ${language} is not run; say why with no-run, or where it goes with file`],
        };
    }
  } finally {
    await stopServers(folder);
  }
}

/** The file that a `ts` block is run as. */
export function nameOf({ place }: Block): string {
  return `${place.replaceAll(/[^\w]+/g, '-')}.ts`;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(
  command: string,
  args: readonly string[],
  { path, env }: ReadersFolder,
  [port = '', emulatorPort = '']: readonly string[],
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: path,
    env: { ...env, PORT: port, EMULATOR_PORT: emulatorPort },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what a shell started ends with it.
    detached: true,
  });
  const limit = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), LIMIT_MS);
  const closed = Promise.withResolvers<number | null>();
  child.once('error', closed.reject);
  child.once('close', closed.resolve);
  const [code, out, err] = await Promise.all([closed.promise, text(child.stdout), text(child.stderr)]);
  clearTimeout(limit);
  return { code, out, err };
}

function judge(
  { place, notes, output }: Block,
  { code, out, err }: Ended,
  ports: readonly string[],
): Outcome {
  const wanted = Number(notes.exit ?? '0');
  if (code !== wanted) {
    const [said, complained] = [out, err].map((it) => it.slice(-SHOWN_CHARACTERS));
    return { faults: [`${place}: it ended with ${code}, not ${wanted}:\n${said}${complained}`] };
  }
  if (!output) return DONE;
  // What is shown of a command that fails is what it complains of.
  const printed = mapped(wanted === 0 ? out : out + err, ports, SHOWN_PORTS);
  if (isWhole(output)) return { faults: [], printed };
  return { faults: outputFaults(output, printed).map((fault) => `${output.place}: ${fault}`) };
}

function mapped(content: string, from: readonly string[], to: readonly string[]): string {
  return from.reduce(
    (text, port, index) => text.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${to[index] ?? port}`),
    content,
  );
}

function jsonFaults({ place, text: content }: Block): readonly string[] {
  try {
    JSON.parse(content);
    return [];
  } catch (error) {
    return [`${place}: ${error instanceof Error ? error.message : error}`];
  }
}

/** Asks every server that a block left running to stop, and waits until its last process has. */
async function stopServers({ servers }: ReadersFolder): Promise<void> {
  for (const file of await readdir(servers)) {
    if (file.endsWith('.json')) {
      const { group } = JSON.parse(await readFile(join(servers, file), 'utf8')) as { group: number };
      await stopGroup(group);
    }
    await rm(join(servers, file));
  }
}

async function stopGroup(group: number): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; ; signal = 0) {
    try {
      process.kill(-group, signal);
    } catch {
      return;
    }
    if (performance.now() > deadline)
      throw new Error(`A server of a block did not stop within ${LIMIT_MS} ms`);
    await pause(20);
  }
}
