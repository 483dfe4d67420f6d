/** What is used of a browser's storage. */
export type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A browser's storage; where it gives none (a private window, blocked cookies), one that lasts as long as the page. */
export function openStorage(ofBrowser: () => KeyStorage): KeyStorage {
  try {
    return ofBrowser();
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}
