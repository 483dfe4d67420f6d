import type { KeyboardEvent } from 'react';
import { useApp } from '../app-context.ts';
import type { Column, Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { Mini } from './mini.tsx';

export function tabId({ id }: Column): string {
  return `${id}-tab`;
}

/** One answer at a time, all of them a key away. */
export function TabList({ turn, current }: { readonly turn: Turn; readonly current: Column }) {
  const { selection } = useApp();
  const { columns } = turn;
  const move = (event: KeyboardEvent): void => {
    const at = columns.indexOf(current);
    const next = {
      ArrowRight: columns[(at + 1) % columns.length],
      ArrowLeft: columns[(at - 1 + columns.length) % columns.length],
      Home: columns[0],
      End: columns.at(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    selection.select(turn.id, next.id);
    document.getElementById(tabId(next))?.focus();
  };
  return (
    <div className="tab-list" role="tablist" aria-label={texts.views.tabs} onKeyDown={move} tabIndex={-1}>
      {columns.map((column) => (
        <button
          key={column.id}
          id={tabId(column)}
          type="button"
          role="tab"
          aria-selected={column === current}
          tabIndex={column === current ? 0 : -1}
          onClick={() => selection.select(turn.id, column.id)}
        >
          <Mini column={column} />
        </button>
      ))}
    </div>
  );
}
