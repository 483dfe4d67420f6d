import { useEffect, useRef, useState } from 'react';
import { useApp, useModelList, useTurns } from '../app-context.ts';
import { newsOf } from '../stores/news.ts';
import { nameOf } from '../stores/open-model-list.ts';
import type { Take } from '../stores/turn.ts';
import { texts } from '../texts.ts';

/** Words come together for this long, in milliseconds, so that a screen reader is not interrupted by each. */
const GATHER_MS = 700;

/** Tells screen readers how far the last question is, and what failed; never the words as they come. Names the tab. */
export function Announcer({ page }: { readonly page: 'ask' | 'models' }) {
  const { chat } = useApp();
  const turns = useTurns();
  const { models } = useModelList();
  const [words, setWords] = useState('');
  const told = useRef(new Set<string>());
  const last = turns.at(-1);
  useEffect(() => {
    if (!last) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const nameIn = (take: Take): string =>
      nameOf(
        models.find(({ id }) => id === take.model),
        take.model,
      );
    const tell = (): void => {
      timer = undefined;
      const news = newsOf(
        chat.turns().find(({ id }) => id === last.id) ?? last,
        chat.take,
        told.current,
        nameIn,
      );
      if (news !== '') setWords(news);
    };
    const gather = (): void => {
      timer ??= setTimeout(tell, GATHER_MS);
    };
    gather();
    const leave = chat.subscribe(last.id, gather);
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [chat, last, models]);
  useEffect(() => {
    const shown = page === 'models' ? texts.models.title : last?.prompt;
    document.title = shown === undefined ? texts.name : texts.titleOf(shown);
  }, [last, page]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
