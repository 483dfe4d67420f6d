/** What a wait asks of a signal: all of it that CORO uses, so that an `AbortSignal` is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Why it was aborted. An `UpstreamError` names the fault that what is stopped fails with. */
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
