import { exitCodeFor, type StopReason, type Terminal } from './terminal.ts';

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
    if (ignored.includes(reason)) return 'ignored';
    if (first === undefined) {
      first = reason;
      firstAt = performance.now();
      controller.abort();
    } else if (reason !== 'EPIPE' && reason !== 'EIO' && performance.now() - firstAt > TOGETHER_MS) {
      terminal.exit(exitCodeFor(reason));
    }
    return 'stopping';
  });
  return {
    signal: controller.signal,
    get reason() {
      return first;
    },
    [Symbol.dispose]: forget,
  };
}
