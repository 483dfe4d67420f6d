import { useApp, useSelected } from '../app-context.ts';
import type { Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { Mini } from './mini.tsx';

/** On a phone the columns lie side by side to be swiped through; this says which there are, and goes to one. */
export function ColumnStrip({ turn }: { readonly turn: Turn }) {
  const { selection } = useApp();
  const selected = useSelected(turn.id) ?? turn.columns[0]?.id;
  const goTo = (columnId: string): void => {
    selection.select(turn.id, columnId);
    document.getElementById(columnId)?.scrollIntoView({ block: 'nearest', inline: 'center' });
  };
  return (
    <nav className="column-strip" aria-label={texts.composer.models}>
      {turn.columns.map((column) => (
        <button
          key={column.id}
          type="button"
          aria-current={column.id === selected || undefined}
          onClick={() => goTo(column.id)}
        >
          <Mini column={column} />
        </button>
      ))}
    </nav>
  );
}
