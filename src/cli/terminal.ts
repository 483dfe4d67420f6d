import { text } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import { getSystemErrorMessage } from 'node:util';
import type { Environment } from '../config/env.ts';

/**
 * Why a command should stop: its user, its supervisor, the reader of its output left, or its output cannot be written,
 * as on a full disk.
 */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'EPIPE' | 'EIO';

/**
 * What a shell expects of a process that a signal ended. A reader that had enough is no failure; output that cannot be
 * written is one, EX_IOERR of sysexits.h.
 */
export function exitCodeFor(reason: StopReason): number {
  return { SIGINT: 130, SIGTERM: 143, EPIPE: 0, EIO: 74 }[reason];
}

/** Acts on a reason to stop, or says that it is none for this command. */
export type StopListener = (reason: StopReason) => 'stopping' | 'ignored';

/** Where a command writes. */
export interface Output {
  readonly isTTY: boolean;
  /** Undefined where lines have no end: in files and pipes. */
  readonly columns: number | undefined;
  /** Undefined where there is no end to them either. */
  readonly rows: number | undefined;
  write(text: string): void;
}

/** Everything of the process that a command touches. */
export interface Terminal {
  readonly env: Environment;
  readonly stdin: { readonly isTTY: boolean; read(): Promise<string> };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Tells of every reason to stop until the returned function is called. */
  onStop(listener: StopListener): () => void;
  /** Ends at once: only where somebody waits in vain for the calm end. */
  exit(code: number): void;
}

/** This process as a terminal. */
export function openTerminal(): Terminal {
  const listeners = new Set<StopListener>();
  const tell = (reason: StopReason) => [...listeners].map((listener) => listener(reason));
  onWriteFault(process.stdout, (error) => {
    const reason = error.code === 'EPIPE' ? 'EPIPE' : 'EIO';
    const isIgnored = tell(reason).includes('ignored');
    if (reason === 'EPIPE') return;
    process.stderr.write(`error: cannot write to standard output: ${wordsOf(error)}\n`);
    if (!isIgnored) process.once('exit', failOutput);
  });
  // Nothing is left to tell it on.
  onWriteFault(process.stderr, () => {});
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

/** At the very end: the fault of a last write comes when its command has chosen an exit code. */
function failOutput(): void {
  process.exitCode = exitCodeFor('EIO');
}

/** Told of the first fault: every later write would meet it again. */
function onWriteFault(stream: NodeJS.WriteStream, onFault: (error: NodeJS.ErrnoException) => void): void {
  stream.once('error', (error) => {
    stream.on('error', () => {});
    onFault(error);
  });
}

/** "no space left on device (ENOSPC)" */
function wordsOf({ errno, code, message }: NodeJS.ErrnoException): string {
  return errno === undefined ? message : `${getSystemErrorMessage(errno)} (${code})`;
}

function toOutput(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY ?? false,
    get columns() {
      // Some terminals do not know, and say 0.
      return stream.columns || undefined;
    },
    get rows() {
      return stream.rows || undefined;
    },
    write: (text) => void stream.write(text),
  };
}
