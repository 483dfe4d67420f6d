import { useApp } from '../app-context.ts';
import type { Column, Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { Mini } from './mini.tsx';

/** Beside the answer that is read alone: the others, small. */
export function Rail({ turn, current }: { readonly turn: Turn; readonly current: Column }) {
  const { selection } = useApp();
  return (
    <nav className="rail" aria-label={texts.composer.models}>
      {turn.columns.map((column) => (
        <button
          key={column.id}
          type="button"
          className="rail-item"
          aria-current={column === current || undefined}
          onClick={() => selection.select(turn.id, column.id)}
        >
          <Mini column={column} hasText />
        </button>
      ))}
    </nav>
  );
}
