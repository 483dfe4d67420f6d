import type { StopReason, Terminal } from './terminal.ts';

export interface Stop extends Disposable {
  readonly signal: AbortSignal;
  /** Why; undefined until there is a reason. */
  readonly reason: StopReason | undefined;
}

/** Two that come together are one: npm passes on the Ctrl-C that its child has from the terminal already. */
const TOGETHER_MS = 300;

/** The first signal asks to stop, which takes a moment; the second one means at once. */
export function openStop(terminal: Terminal, ignored: readonly StopReason[] = []): Stop {
  const controller = new AbortController();
  let first: StopReason | undefined;
  let firstAt = 0;
  const forget = terminal.onStop((reason) => {
    if (ignored.includes(reason)) return;
    if (first === undefined) {
      first = reason;
      firstAt = performance.now();
      controller.abort();
    } else if (reason !== 'EPIPE' && performance.now() - firstAt > TOGETHER_MS) {
      terminal.exit(exitCodeFor(reason));
    }
  });
  return {
    signal: controller.signal,
    get reason() {
      return first;
    },
    [Symbol.dispose]: forget,
  };
}

/** What a shell expects of a process that a signal ended. A reader that had enough is no failure. */
export function exitCodeFor(reason: StopReason): number {
  return { SIGINT: 130, SIGTERM: 143, EPIPE: 0 }[reason];
}
