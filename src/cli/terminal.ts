import { text } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import type { Environment } from '../config/env.ts';

/** Why a command should stop: its user, its supervisor, or the reader of its output left. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'EPIPE';

/** Where a command writes. */
export interface Output {
  readonly isTTY: boolean;
  /** Undefined where lines have no end: in files and pipes. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** Everything of the process that a command touches. */
export interface Terminal {
  readonly env: Environment;
  readonly stdin: { readonly isTTY: boolean; read(): Promise<string> };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Tells of every reason to stop until the returned function is called. */
  onStop(listener: (reason: StopReason) => void): () => void;
  /** Ends at once: only where somebody waits in vain for the calm end. */
  exit(code: number): void;
}

/** This process as a terminal. */
export function openTerminal(): Terminal {
  const listeners = new Set<(reason: StopReason) => void>();
  const tell = (reason: StopReason) => {
    for (const listener of [...listeners]) listener(reason);
  };
  ignoreClosedPipe(process.stdout, () => tell('EPIPE'));
  ignoreClosedPipe(process.stderr, () => {});
  return {
    env: process.env,
    stdin: { isTTY: isatty(0), read: () => text(process.stdin) },
    stdout: toOutput(process.stdout),
    stderr: toOutput(process.stderr),
    onStop(listener) {
      listeners.add(listener);
      // Only while somebody listens: at other times Node's default, to end at once, is right.
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        listeners.delete(listener);
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
    exit: (code) => process.exit(code),
  };
}

function ignoreClosedPipe(stream: NodeJS.WriteStream, onClosed: () => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    onClosed();
  });
}

function toOutput(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY ?? false,
    get columns() {
      // Some terminals do not know, and say 0.
      return stream.columns || undefined;
    },
    write: (text) => void stream.write(text),
  };
}
