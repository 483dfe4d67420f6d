import { useEffect, useState } from 'react';
import { useApp, useTurns } from '../app-context.ts';
import { focusOnQuestion } from '../focus.ts';
import { isEnded } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

/** Stops everything that runs; there only while something does. */
export function StopAll() {
  const { chat } = useApp();
  const turns = useTurns();
  const [, redraw] = useState(0);
  useEffect(() => {
    const leaves = turns.map(({ id }) => chat.subscribe(id, () => redraw((count) => count + 1)));
    return () => {
      for (const leave of leaves) leave();
    };
  }, [chat, turns]);
  const isLive = turns.some(({ columns }) =>
    columns.some(({ takeIds }) =>
      takeIds.some((id) => {
        const take = chat.take(id);
        return take && !isEnded(take);
      }),
    ),
  );
  if (!isLive) return null;
  const stop = (): void => {
    focusOnQuestion();
    chat.stopAll();
  };
  return (
    <button type="button" className="button" onClick={stop} aria-keyshortcuts="Escape">
      <Icon name="stop" />
      {texts.composer.stopAll}
    </button>
  );
}
