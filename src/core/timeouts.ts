/** Milliseconds that one upstream request may take. What is absent is as long as usual. */
export interface Timeouts {
  /** From the request's start to the first token of any kind: what a model thinks counts. Streams only. */
  readonly firstTokenMs?: number | undefined;
  /** Between two steps forward of a stream; keep-alives are none. */
  readonly idleMs?: number | undefined;
  readonly totalMs?: number | undefined;
}

/** The longest that a caller may ask CORO to wait for: a quarter of an hour. */
export const MAX_TIMEOUT_MS = 900_000;
