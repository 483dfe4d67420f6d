import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type App, AppContext } from './app-context.ts';
import { Announcer } from './components/announcer.tsx';
import { HistorySheet } from './components/history-sheet.tsx';
import { ShortcutsSheet } from './components/shortcuts-sheet.tsx';
import { TokenSheet } from './components/token-sheet.tsx';
import { TopBar } from './components/top-bar.tsx';
import { QUESTION_ID } from './focus.ts';
import { AskScene } from './scenes/ask-scene.tsx';
import { ModelsScene } from './scenes/models-scene.tsx';
import type { TokenStore } from './stores/open-token.ts';
import { texts } from './texts.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** The page: one of two scenes under a bar, and what may lie over them. */
export function Page({
  app,
  token,
  unknownModels,
}: {
  readonly app: Omit<App, 'askForToken'>;
  readonly token: TokenStore;
  readonly unknownModels: readonly string[];
}) {
  const whole = useMemo(() => ({ ...app, askForToken: token.ask }), [app, token]);
  return (
    <AppContext value={whole}>
      <Scenes token={token} unknownModels={unknownModels} />
    </AppContext>
  );
}

function Scenes({
  token,
  unknownModels,
}: {
  readonly token: TokenStore;
  readonly unknownModels: readonly string[];
}) {
  const [, page, wanted] = useHash().split('/');
  const isModels = page === 'models';
  const [hasShortcuts, showShortcuts] = useState(false);
  const [hasHistory, showHistory] = useState(false);
  const { isAsked, wasRefused } = useSyncExternalStore(token.subscribe, token.get);
  const openShortcuts = useCallback(() => showShortcuts(true), []);
  useShortcuts(!isModels, openShortcuts);
  return (
    <>
      <button type="button" className="skip" onClick={toQuestion}>
        {texts.skip}
      </button>
      <TopBar
        page={isModels ? 'models' : 'ask'}
        onHistory={() => showHistory(true)}
        onShortcuts={openShortcuts}
      />
      {isModels ? <ModelsScene wanted={toModelId(wanted)} /> : <AskScene unknownModels={unknownModels} />}
      <Announcer page={isModels ? 'models' : 'ask'} />
      <HistorySheet isOpen={hasHistory} onClose={() => showHistory(false)} />
      <ShortcutsSheet isOpen={hasShortcuts} onClose={() => showShortcuts(false)} />
      <TokenSheet isOpen={isAsked} wasRefused={wasRefused} onToken={token.set} onClose={token.close} />
    </>
  );
}

/** Not a link: behind the `#` of the address stands the scene. */
function toQuestion(): void {
  document.getElementById(QUESTION_ID)?.focus();
}

/** Anybody may have written an address: one that says nothing names no model. */
function toModelId(written: string | undefined): string | undefined {
  try {
    return written === undefined ? undefined : decodeURIComponent(written);
  } catch {
    return undefined;
  }
}

function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const look = (): void => setHash(location.hash);
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return hash;
}
