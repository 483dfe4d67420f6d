import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { ListedModel } from '../core/listed-model.ts';
import type { Chat } from './stores/open-chat.ts';
import type { Draft, DraftStore } from './stores/open-draft.ts';
import type { TurnKeeper } from './stores/open-keeper.ts';
import type { ModelList, ModelListStore } from './stores/open-model-list.ts';
import type { SelectionStore } from './stores/open-selection.ts';
import type { PreferenceStore, Preferences } from './stores/preferences.ts';
import { isSameButForText, type Take, type Turn } from './stores/turn.ts';

/** What every part of the page may reach. */
export interface App {
  readonly chat: Chat;
  readonly models: ModelListStore;
  readonly preferences: PreferenceStore;
  readonly keeper: TurnKeeper;
  readonly draft: DraftStore;
  readonly selection: SelectionStore;
  /** Opens the dialog for the server's token. */
  readonly askForToken: () => void;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('The page is drawn outside its context');
  return app;
}

export function useTurns(): readonly Turn[] {
  const { chat } = useApp();
  return useSyncExternalStore(
    useCallback((listener) => chat.subscribe('turns', listener), [chat]),
    chat.turns,
  );
}

/** One take, drawn again only when it changes itself. */
export function useTake(id: string): Take | undefined {
  const { chat } = useApp();
  return useSyncExternalStore(
    useCallback((listener) => chat.subscribe(id, listener), [chat, id]),
    useCallback(() => chat.take(id), [chat, id]),
  );
}

/** One take without its latest words: drawn again when it begins, says its first, or ends. */
export function useTakeOutline(id: string): Take | undefined {
  const { chat } = useApp();
  const last = useRef<Take>(undefined);
  return useSyncExternalStore(
    useCallback((listener) => chat.subscribe(id, listener), [chat, id]),
    useCallback(() => {
      const take = chat.take(id);
      if (!take || !last.current || !isSameButForText(take, last.current)) last.current = take;
      return last.current;
    }, [chat, id]),
  );
}

/** Redraws when a take of the turn begins or ends. */
export function useTurnChanges(turnId: string): void {
  const { chat } = useApp();
  const [, redraw] = useState(0);
  useEffect(() => chat.subscribe(turnId, () => redraw((count) => count + 1)), [chat, turnId]);
}

export function useModelList(): ModelList {
  const { models } = useApp();
  return useSyncExternalStore(models.subscribe, models.get);
}

export function useModel(id: string): ListedModel | undefined {
  return useModelList().models.find((it) => it.id === id);
}

export function usePreferences(): Preferences {
  const { preferences } = useApp();
  return useSyncExternalStore(preferences.subscribe, preferences.get);
}

export function useDraft(): Draft {
  const { draft } = useApp();
  return useSyncExternalStore(draft.subscribe, draft.get);
}

/** The column of a turn that the reader is at. */
export function useSelected(turnId: string): string | undefined {
  const { selection } = useApp();
  return useSyncExternalStore(
    selection.subscribe,
    useCallback(() => selection.column(turnId), [selection, turnId]),
  );
}

const tickers = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;
const TICK_MS = 100;

/** The time in milliseconds, ten times a second while it is wanted; one timer, and one time, for the whole page. */
export function useNow(isWanted: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isWanted) return;
    tickers.add(setNow);
    timer ??= setInterval(() => {
      const at = Date.now();
      for (const tick of tickers) tick(at);
    }, TICK_MS);
    return () => {
      tickers.delete(setNow);
      if (tickers.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, [isWanted]);
  return now;
}
