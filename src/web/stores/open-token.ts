import type { KeyStorage } from './open-storage.ts';

/** The server's token: in memory, for the tab, or, if the reader says so, for the browser. Never in an address. */
export interface TokenStore {
  subscribe(listener: () => void): () => void;
  get(): { readonly isAsked: boolean; readonly wasRefused: boolean };
  token(): string | undefined;
  set(token: string, isRemembered: boolean): void;
  /** The server refused: asks the reader, and says so if there was one. */
  refused(): void;
  ask(): void;
  close(): void;
}

const KEY = 'coro.token';

/** @param onToken told when there is another one */
export function openToken(tab: KeyStorage, browser: KeyStorage, onToken: () => void): TokenStore {
  let token = read(tab) ?? read(browser);
  let state = { isAsked: false, wasRefused: false };
  const listeners = new Set<() => void>();
  const put = (next: typeof state): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => state,
    token: () => token,
    set(given, isRemembered) {
      token = given;
      write(tab, given);
      write(browser, isRemembered ? given : undefined);
      put({ isAsked: false, wasRefused: false });
      onToken();
    },
    refused: () => put({ isAsked: true, wasRefused: token !== undefined }),
    ask: () => put({ ...state, isAsked: true }),
    close: () => put({ ...state, isAsked: false }),
  };
}

function read(storage: KeyStorage): string | undefined {
  try {
    return storage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(storage: KeyStorage, token: string | undefined): void {
  try {
    if (token === undefined) storage.removeItem(KEY);
    else storage.setItem(KEY, token);
  } catch {
    // It holds for as long as the page is open.
  }
}
