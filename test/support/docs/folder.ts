import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './page.ts';

/** A folder that stands for a reader's fresh clone, in which the examples of one page run one after the other. */
export interface ReadersFolder extends AsyncDisposable {
  readonly path: string;
  /** Nothing of this machine but the way to its programs; no key, so every answer is simulated. */
  readonly env: Readonly<Record<string, string>>;
  /** Files with the address and the process group of each server that a block left running. */
  readonly servers: string;
  write(file: string, text: string): Promise<void>;
}

/** Everything is linked, not copied, since examples read it; but for what a clone does not have … */
const ABSENT = ['.git', '.env', 'coverage'];
/** … and what an example may change. */
const COPIED = ['.env.example'];

export async function openReadersFolder(): Promise<ReadersFolder> {
  const base = await mkdtemp(join(tmpdir(), 'coro-docs-'));
  const path = join(base, 'coro');
  const servers = join(base, 'servers');
  const bin = join(base, 'bin');
  const linked = (await readdir(ROOT)).filter((it) => !ABSENT.includes(it) && !COPIED.includes(it));
  await Promise.all([path, servers, bin].map((it) => mkdir(it)));
  await Promise.all([
    ...linked.map((it) => symlink(join(ROOT, it), join(path, it))),
    ...COPIED.map((it) => copyFile(join(ROOT, it), join(path, it))),
    ...Object.entries(programs()).map(([name, text]) => writeFile(join(bin, name), text, { mode: 0o755 })),
  ]);
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
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), text);
    },
    async [Symbol.asyncDispose]() {
      await rm(base, { recursive: true, force: true });
    },
  };
}

/**
 * What stands before the real programs: `coro` as `npx coro` gives it; and both let a server that would not end run
 * on once it listens, so that the lines after it meet it. `npm ci` finds its work done: `node_modules` stands there.
 */
function programs(): Record<string, string> {
  const serve = `exec node '${join(import.meta.dirname, 'leave-running.ts')}'`;
  const coro = `node '${join(ROOT, 'src', 'cli', 'main.ts')}'`;
  return {
    coro: `#!/bin/sh
case "\${1-} \${2-}" in
  *--help*) ;;
  serve*|emulate*) ${serve} ${coro} "$@" ;;
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
