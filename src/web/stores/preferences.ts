import type { Settings } from './turn.ts';

/** What the reader chose once and finds again. */
export interface Preferences {
  readonly view: View;
  readonly theme: Theme;
  /** Ids of the models that are asked; undefined until they were chosen. */
  readonly models: readonly string[] | undefined;
  readonly settings: Settings;
  /** Keys without a modifier do something. */
  readonly hasShortcuts: boolean;
}

export const VIEWS = ['columns', 'focus', 'tabs', 'stack'] as const;
export type View = (typeof VIEWS)[number];
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface PreferenceStore {
  subscribe(listener: () => void): () => void;
  get(): Preferences;
  set(change: Partial<Preferences>): void;
}

/** Changes with the shape of what is kept: another one is not read. */
const KEY = 'coro.preferences.1';
export const NO_SETTINGS: Settings = { system: '', temperature: undefined, maxTokens: undefined };
const DEFAULTS: Preferences = {
  view: 'columns',
  theme: 'auto',
  models: undefined,
  settings: NO_SETTINGS,
  hasShortcuts: true,
};

export function openPreferences(storage: Pick<Storage, 'getItem' | 'setItem'>): PreferenceStore {
  let now = read(storage);
  const listeners = new Set<() => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => now,
    set(change) {
      now = { ...now, ...change };
      try {
        storage.setItem(KEY, JSON.stringify(now));
      } catch {
        // A full or closed storage forgets; the page goes on.
      }
      for (const listener of listeners) listener();
    },
  };
}

/** Anybody may have written there, so each field is taken only as what it should be. */
function read(storage: Pick<Storage, 'getItem'>): Preferences {
  const kept = parse(storage);
  const settings = asObject(kept.settings);
  return {
    view: VIEWS.find((it) => it === kept.view) ?? DEFAULTS.view,
    theme: THEMES.find((it) => it === kept.theme) ?? DEFAULTS.theme,
    models: Array.isArray(kept.models) ? kept.models.filter((it) => typeof it === 'string') : undefined,
    settings: {
      system: typeof settings.system === 'string' ? settings.system : '',
      temperature: numberIn(settings.temperature, 0, 2),
      maxTokens: numberIn(settings.maxTokens, 1, 32_000),
    },
    hasShortcuts: kept.hasShortcuts !== false,
  };
}

function parse(storage: Pick<Storage, 'getItem'>): Record<string, unknown> {
  try {
    return asObject(JSON.parse(storage.getItem(KEY) ?? '{}'));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function numberIn(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && value >= min && value <= max ? value : undefined;
}
