import { useApp } from '../app-context.ts';
import type { Column, Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { IconButton } from './icon-button.tsx';

/** The earlier answers of a column are kept: this goes through them. */
export function TakeSwitch({ turn, column }: { readonly turn: Turn; readonly column: Column }) {
  const { chat } = useApp();
  const { shown } = column;
  const count = column.takeIds.length;
  if (count < 2) return null;
  const show = (next: number) => () => chat.show(turn.id, column.id, next);
  return (
    <span className="take-switch">
      <IconButton
        icon="back"
        name={texts.column.earlier}
        className="small"
        disabled={shown === 0}
        onClick={show(shown - 1)}
      />
      <span>{texts.column.take(shown + 1, count)}</span>
      <IconButton
        icon="arrow"
        name={texts.column.later}
        className="small"
        disabled={shown === count - 1}
        onClick={show(shown + 1)}
      />
    </span>
  );
}
