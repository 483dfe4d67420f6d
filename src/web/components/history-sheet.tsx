import { useEffect, useState } from 'react';
import { useApp } from '../app-context.ts';
import { day } from '../format.ts';
import type { KeptConversation } from '../stores/open-keeper.ts';
import { texts } from '../texts.ts';
import './history-sheet.css';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';
import { useConversations } from './use-conversations.ts';

/** The conversations that this browser keeps: to be opened again, or deleted. */
export function HistorySheet({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Sheet title={texts.history.title} isOpen={isOpen} onClose={onClose}>
      <History onClose={onClose} />
    </Sheet>
  );
}

function History({ onClose }: { readonly onClose: () => void }) {
  const { keeper, chat } = useApp();
  const { open, forget } = useConversations();
  const [kept, setKept] = useState<readonly KeptConversation[]>();
  useEffect(() => {
    let isHere = true;
    // What was asked a moment ago is one of them.
    void keeper
      .flush()
      .then(keeper.list)
      .then((all) => {
        if (isHere) setKept(all);
      });
    return () => {
      isHere = false;
    };
  }, [keeper]);
  const drop = (ids: readonly string[]): void => {
    setKept(kept?.filter(({ id }) => !ids.includes(id)));
    for (const id of ids) void forget(id);
  };
  if (kept === undefined) return null;
  if (kept.length === 0) return <p className="quiet">{texts.history.none}</p>;
  return (
    <>
      <p className="quiet small">{texts.history.text}</p>
      <ul className="history">
        {kept.map(({ id, question, begunAt }) => (
          <li key={id}>
            <button
              type="button"
              className="history-open"
              aria-current={id === chat.conversation() || undefined}
              onClick={() => {
                onClose();
                void open(id);
              }}
            >
              <span className="history-question" dir="auto">
                {question}
              </span>
              <span className="quiet small">{day(new Date(begunAt).toISOString())}</span>
            </button>
            <Deletion
              label={texts.history.deleteOne(question.slice(0, SHORT))}
              onDelete={() => drop([id])}
              isWide={false}
            />
          </li>
        ))}
      </ul>
      <Deletion label={texts.history.deleteAll} onDelete={() => drop(kept.map(({ id }) => id))} isWide />
    </>
  );
}

/** Characters of a question that a button is named by. */
const SHORT = 60;

/** Deletes at the second press: nothing brings it back. */
function Deletion({
  label,
  isWide,
  onDelete,
}: {
  readonly label: string;
  readonly isWide: boolean;
  readonly onDelete: () => void;
}) {
  const [isSure, setSure] = useState(false);
  const [short, name] = isSure ? [texts.history.sure, `${texts.history.sure}: ${label}`] : [label, label];
  return (
    <button
      type="button"
      className={isSure || isWide ? 'button small deletion' : 'icon-button'}
      data-sure={isSure || undefined}
      title={name}
      aria-label={name}
      onClick={() => (isSure ? onDelete() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {isSure || isWide ? short : <Icon name="bin" />}
    </button>
  );
}
