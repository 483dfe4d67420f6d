import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A folder of its own, which is gone when it is disposed of. */
export interface Folder extends Disposable {
  readonly path: string;
}

export function openFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'coro-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Copies what a fresh clone would hold, changes that are not committed included, and lends it the installed packages. */
export function copyCheckout(path: string): void {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of stdout.split('\0').filter((it) => it !== '' && existsSync(join(ROOT, it)))) {
    cpSync(join(ROOT, file), join(path, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
}

/**
 * Runs a program to its end, with the Node that runs this and without what npm told its own children.
 *
 * @returns standard output; throws when it ends with anything but 0
 */
export function run(command: string, args: readonly string[], cwd: string): string {
  const result = tryRun(command, args, cwd);
  if (result.status === 0) return result.stdout;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${result.status}:\n${result.stdout}${result.stderr}`,
  );
}

/** The same for a program that may fail. */
export function tryRun(command: string, args: readonly string[], cwd: string, timeout = 120_000) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: plainEnvironment(),
    timeout,
  });
  return { status, stdout, stderr };
}

/** What npm and Vitest tell their children, and what CORO itself reads. */
const TOLD =
  /^(?:npm_(?:package|lifecycle)_|npm_config_local_prefix$|INIT_CWD$|NODE_(?:ENV|OPTIONS)$|VITEST|CORO_)|_API_KEY$/;

function plainEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !TOLD.test(name));
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  return { ...Object.fromEntries(inherited), PATH: path, NO_COLOR: '1' };
}
