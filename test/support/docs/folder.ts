import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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

/** What the examples touch. It is linked, not copied: they read it. */
const LINKED = ['src', 'node_modules', 'package.json', 'tsconfig.json', 'examples', 'bench', 'docs', 'test'];
/** Copied, so that an example may change it. */
const COPIED = ['.env.example'];

export async function openReadersFolder(): Promise<ReadersFolder> {
  const base = await mkdtemp(join(tmpdir(), 'coro-docs-'));
  const path = join(base, 'coro');
  const servers = join(base, 'servers');
  const bin = join(base, 'bin');
  await Promise.all([path, servers, bin].map((it) => mkdir(it)));
  await Promise.all([
    ...LINKED.map((it) => symlink(join(ROOT, it), join(path, it))),
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
