import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useApp, useDraft, useModelList, useTurns } from '../app-context.ts';
import { Composer } from '../components/composer.tsx';
import { Notice } from '../components/notice.tsx';
import { TurnView } from '../components/turn-view.tsx';
import { Welcome } from '../components/welcome.tsx';
import { texts } from '../texts.ts';
import './ask-scene.css';

/** The last turns are drawn whole wherever one reads, so that the browser's own search finds what they say. */
const HELD_READY = 10;

/** Where one asks and reads. */
export function AskScene({ unknownModels }: { readonly unknownModels: readonly string[] }) {
  const turns = useTurns();
  useScrollToNew(turns.at(-1)?.id);
  return (
    <>
      <main className="ask-scene" id="main">
        <h1 className="visually-hidden">{texts.tagline}</h1>
        <Notices unknownModels={unknownModels} />
        {turns.length === 0 ? (
          <Welcome />
        ) : (
          turns.map((turn, at) => (
            <TurnView key={turn.id} turn={turn} number={at + 1} isOld={at < turns.length - HELD_READY} />
          ))
        )}
      </main>
      <Composer />
    </>
  );
}

/** A new question comes to the top; then the page keeps still, whatever streams in. */
function useScrollToNew(turnId: string | undefined): void {
  const known = useRef(turnId);
  useEffect(() => {
    if (turnId === undefined || turnId === known.current) return;
    known.current = turnId;
    const toTop = (): void => document.getElementById(turnId)?.scrollIntoView({ block: 'start' });
    toTop();
    // Once more when the turns above have taken the size they keep out of sight.
    const frame = requestAnimationFrame(() => requestAnimationFrame(toTop));
    return () => cancelAnimationFrame(frame);
  }, [turnId]);
}

function Notices({ unknownModels }: { readonly unknownModels: readonly string[] }) {
  const { models, keeper, askForToken } = useApp();
  const { isDemo, state } = useModelList();
  const { text } = useDraft();
  const [filledIn] = useState(() => new URLSearchParams(location.search).get('q'));
  const trouble = useSyncExternalStore(keeper.onTrouble, keeper.trouble);
  return (
    <div className="notices">
      {isDemo && <Notice title={texts.demo.title} text={texts.demo.text} />}
      {state === 'unreachable' && (
        <Notice
          text={texts.notices.unreachable}
          isBad
          action={{ label: texts.notices.again, onDo: () => void models.load() }}
        />
      )}
      {state === 'refused' && (
        <Notice
          text={texts.models.refused}
          isBad
          action={{ label: texts.failures.token, onDo: askForToken }}
        />
      )}
      {text !== '' && text === filledIn && <Notice text={texts.notices.prefilled} />}
      {unknownModels.length > 0 && (
        <Notice text={texts.notices.unknownModels(unknownModels.join(', '))} isBad />
      )}
      {trouble && <Notice text={texts.notices[trouble]} />}
    </div>
  );
}
