import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** The real command line on a terminal, and what that terminal shows. */
export interface PseudoTerminal extends AsyncDisposable {
  /** Lines on the screen now. */
  screen(): readonly string[];
  /** Everything that was shown, what has scrolled away included, once the command has ended. */
  all(): Promise<readonly string[]>;
  /** Waits until the screen shows it. */
  showing(pattern: RegExp): Promise<void>;
  /** Types. */
  press(keys: string): void;
  /** What the command wrote, escape sequences included. */
  readonly written: string;
  readonly ended: Promise<number | null>;
}

/** Ctrl-C, as a keyboard sends it. */
export const CTRL_C = '\u0003';

/** Starts `coro` on a terminal of this size, with nothing in its environment but `env`, and no `.env` file. */
export async function openPseudoTerminal(
  args: readonly string[],
  { columns, rows, env = {} }: { columns: number; rows: number; env?: Readonly<Record<string, string>> },
): Promise<PseudoTerminal> {
  const folder = await mkdtemp(join(tmpdir(), 'coro-test-'));
  const command = [process.execPath, MAIN, ...args].map(quoted).join(' ');
  // `exec`: the exit code is the command's own.
  const script = ['-qefc', `stty cols ${columns} rows ${rows}; exec ${command}`, '/dev/null'];
  const child = spawn('script', script, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 10_000 });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    terminal.write(text);
  });
  // A command that has ended reads no more.
  child.stdin.on('error', () => {});
  const ended = once(child, 'close').then(() => child.exitCode);
  const linesFrom = (start: number): readonly string[] => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: active.length - start },
      (_, y) => active.getLine(start + y)?.translateToString(true) ?? '',
    );
  };
  const screen = () => linesFrom(terminal.buffer.active.baseY);
  return {
    screen,
    async all() {
      await ended;
      await new Promise<void>((resolve) => terminal.write('', resolve));
      return linesFrom(0);
    },
    async showing(pattern) {
      const isShown = () => pattern.test(screen().join('\n'));
      while (!isShown()) {
        if (child.exitCode !== null) throw new Error(`It ended without showing ${pattern}: ${written}`);
        const parsed = new Promise<void>((resolve) => {
          const listening = terminal.onWriteParsed(() => {
            listening.dispose();
            resolve();
          });
        });
        await Promise.race([parsed, ended]);
      }
    },
    press: (keys) => void child.stdin.write(keys),
    get written() {
      return written;
    },
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      terminal.dispose();
      await rm(folder, { recursive: true });
    },
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
