/** A server could not be asked, or refused. The message is for people; `code` is one of the HTTP contract's. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** `network_error` when there was no reply at all, `redirected` when it named another address. */
  readonly code: string;
  /** HTTP status; undefined when there was no reply. */
  readonly status: number | undefined;
  /** Milliseconds after which the server says that another try may help. */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, facts: ServerErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

interface ServerErrorFacts {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}
