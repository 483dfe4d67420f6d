import type { ProviderName, SeenRequest } from './types.ts';

/** The last requests, oldest first. */
export interface RequestLog {
  readonly requests: readonly SeenRequest[];
  add(request: LoggedRequest): void;
  clear(): void;
}

/** Keeps at most `bound` requests; their bodies stay in memory with them. */
export function openLog(bound: number): RequestLog {
  let kept: LoggedRequest[] = [];
  return {
    get requests() {
      return kept.length > bound ? kept.slice(-bound) : kept;
    },
    add(request) {
      kept.push(request);
      // Twice the bound before anything moves: one copy in ten thousand requests instead of one in each.
      if (kept.length >= 2 * bound) kept = kept.slice(-bound);
    },
    clear() {
      kept = [];
    },
  };
}

/** What is known of a request when it is logged; its headers are put in order only when someone reads them. */
export class LoggedRequest implements SeenRequest {
  readonly provider: ProviderName;
  readonly model: string | undefined;
  readonly path: string;
  readonly method: string;
  readonly arrivedAt: number;
  readonly body: unknown;
  closedByClientAt?: number;
  readonly #rawHeaders: readonly string[];

  constructor(seen: Omit<SeenRequest, 'headers' | 'closedByClientAt'>, rawHeaders: readonly string[]) {
    this.provider = seen.provider;
    this.model = seen.model;
    this.path = seen.path;
    this.method = seen.method;
    this.arrivedAt = seen.arrivedAt;
    this.body = seen.body;
    this.#rawHeaders = rawHeaders;
  }

  get headers(): Readonly<Record<string, string>> {
    const headers: Record<string, string> = {};
    for (let i = 0; i + 1 < this.#rawHeaders.length; i += 2) {
      const name = this.#rawHeaders[i]?.toLowerCase() ?? '';
      const value = this.#rawHeaders[i + 1] ?? '';
      headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    }
    return headers;
  }

  closeByClient(at: number): void {
    this.closedByClientAt = at;
  }
}
