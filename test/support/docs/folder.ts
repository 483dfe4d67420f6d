import { copyFile, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { copyCheckout } from '../checkout.ts';
import { ROOT } from './page.ts';
import { patched } from './patch.ts';

/** A folder that stands for a reader's fresh clone, in which the examples of one page run one after the other. */
export interface ReadersFolder extends AsyncDisposable {
  readonly path: string;
  /** Nothing of this machine but the way to its programs; no key, so every answer is simulated. */
  readonly env: Readonly<Record<string, string>>;
  /** Files with the address and the process group of each server that a block left running. */
  readonly servers: string;
  write(file: string, text: string): Promise<void>;
  /** Applies a `diff` without line numbers: its old lines must stand in the file once. */
  patch(file: string, diff: string): Promise<void>;
}

/** What a clone does not have. */
const ABSENT = ['.git', '.env', 'coverage'];
/** What an example may change though the rest is linked. */
const COPIED = ['.env.example'];

/**
 * @param kind `linked` where examples read the repository alone, which is quicker; `copied` where they change it
 */
export async function openReadersFolder(kind: 'linked' | 'copied' = 'linked'): Promise<ReadersFolder> {
  const base = await mkdtemp(join(tmpdir(), 'coro-docs-'));
  const path = join(base, 'coro');
  const servers = join(base, 'servers');
  const bin = join(base, 'bin');
  await Promise.all([path, servers, bin].map((it) => mkdir(it)));
  if (kind === 'copied') copyCheckout(path);
  else await linkCheckout(path);
  await Promise.all([
    ...Object.entries(programs(path, kind)).map(([name, text]) =>
      writeFile(join(bin, name), text, { mode: 0o755 }),
    ),
  ]);
  /** Through a link it would write into the repository itself. */
  const ownPath = async (file: string) => {
    const [top = ''] = file.split('/');
    const isLink = (await lstat(join(path, top)).catch(() => undefined))?.isSymbolicLink();
    if (isLink) throw new Error(`${file} is not a file of its own here`);
    return join(path, file);
  };
  return {
    path,
    servers,
    env: {
      PATH: [bin, join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
      HOME: base,
      LC_ALL: 'C.UTF-8',
      npm_config_update_notifier: 'false',
      // Half of what a command costs is reading TypeScript that the command before it has read.
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'docs'),
      DOCS_SERVERS: servers,
      DOCS_PATH: process.env.PATH ?? '',
    },
    async write(file, text) {
      await mkdir(dirname(await ownPath(file)), { recursive: true });
      await writeFile(await ownPath(file), text);
    },
    async patch(file, diff) {
      const source = await readFile(await ownPath(file), 'utf8');
      await writeFile(await ownPath(file), patched(source, diff, file));
    },
    async [Symbol.asyncDispose]() {
      await rm(base, { recursive: true, force: true });
    },
  };
}

async function linkCheckout(path: string): Promise<void> {
  const linked = (await readdir(ROOT)).filter((it) => !ABSENT.includes(it) && !COPIED.includes(it));
  await Promise.all([
    ...linked.map((it) => symlink(join(ROOT, it), join(path, it))),
    ...COPIED.map((it) => copyFile(join(ROOT, it), join(path, it))),
  ]);
}

/**
 * What stands before the real programs: `coro` as `npx coro` gives it; and both let a server that would not end run
 * on once it listens, so that the lines after it meet it. `npm ci` finds its work done: `node_modules` stands there.
 */
function programs(path: string, kind: 'linked' | 'copied'): Record<string, string> {
  const serve = `exec node '${join(import.meta.dirname, 'leave-running.ts')}'`;
  // Built, it starts in half the time; where examples change the code, only the sources have what they changed.
  const main = kind === 'linked' ? ['dist', 'cli', 'main.js'] : ['src', 'cli', 'main.ts'];
  const coro = `node '${join(path, ...main)}'`;
  return {
    coro: `#!/bin/sh
case "\${1-} \${2-}" in
  *--help*) ;;
  serve*) ${serve} ${coro} "$@" ;;
  emulate*) ${serve} ${coro} "$@" --port "$EMULATOR_PORT" ;;
esac
exec ${coro} "$@"
`,
    npm: `#!/bin/sh
PATH=$DOCS_PATH
case "\${1-}" in
  ci|install) exit 0 ;;
  start) ${serve.replace('node', `'${process.execPath}'`)} npm "$@" ;;
esac
exec npm "$@"
`,
    npx: `#!/bin/sh
if [ "\${1-}" = coro ]; then exec "$@"; fi
PATH=$DOCS_PATH
exec npx --no-install "$@"
`,
  };
}
