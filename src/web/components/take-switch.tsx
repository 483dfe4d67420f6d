import { useApp } from '../app-context.ts';
import type { Column, Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

/** The earlier answers of a column are kept: this goes through them. */
export function TakeSwitch({ turn, column }: { readonly turn: Turn; readonly column: Column }) {
  const { chat } = useApp();
  const { shown } = column;
  const count = column.takeIds.length;
  if (count < 2) return null;
  const show = (next: number) => () => chat.show(turn.id, column.id, next);
  return (
    <span className="take-switch">
      <button
        type="button"
        className="icon-button small"
        disabled={shown === 0}
        aria-label={texts.column.earlier}
        onClick={show(shown - 1)}
      >
        <Icon name="back" />
      </button>
      <span>{texts.column.take(shown + 1, count)}</span>
      <button
        type="button"
        className="icon-button small"
        disabled={shown === count - 1}
        aria-label={texts.column.later}
        onClick={show(shown + 1)}
      >
        <Icon name="arrow" />
      </button>
    </span>
  );
}
