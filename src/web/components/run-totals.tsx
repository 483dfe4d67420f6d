import { useNow, useTurnChanges } from '../app-context.ts';
import { count, dollars, seconds } from '../format.ts';
import { totalsOf } from '../stores/figures.ts';
import type { Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { useFigured } from './figures-row.tsx';

/** A turn in one line. Its time is the slowest model's, since all of them ran at once. */
export function RunTotals({ turn }: { readonly turn: Turn }) {
  useTurnChanges(turn.id);
  // Once more than needed after the last end: the figures that are shown are then the last ones.
  const isLive = totalsOf(useFigured(turn, 0)).live > 0;
  const now = useNow(isLive);
  const totals = totalsOf(useFigured(turn, now));
  return (
    <p className="run-totals">
      <span>{texts.turn.progress(totals.completed, totals.asked)}</span>
      {totals.failed > 0 && <span className="bad">{texts.turn.failed(totals.failed)}</span>}
      <span>{seconds(totals.timeMs)}</span>
      <span>
        {totals.isGuess ? '~' : ''}
        {count(totals.tokens)} {texts.turn.tokens}
      </span>
      {totals.costUsd !== undefined && (
        <span>
          {totals.isGuess ? '~' : ''}
          {dollars(totals.costUsd)}
        </span>
      )}
    </p>
  );
}
