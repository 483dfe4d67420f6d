import { costInDollars } from '../../core/money-text.ts';
import { count, seconds } from '../format.ts';
import { texts } from '../texts.ts';
import { useTurnFigures } from './turn-figures.tsx';

/** A turn in one line. Its time is the slowest model's, since all of them ran at once. */
export function RunTotals() {
  const { totals } = useTurnFigures();
  return (
    <p className="run-totals">
      <span>{texts.turn.progress(totals.completed, totals.asked)}</span>
      {totals.failed > 0 && <span className="bad">{texts.turn.failed(totals.failed)}</span>}
      {totals.stopped > 0 && <span>{texts.turn.stopped(totals.stopped)}</span>}
      <span>{seconds(totals.timeMs)}</span>
      <span>
        {totals.isGuess ? '~' : ''}
        {count(totals.tokens)} {texts.turn.tokens}
      </span>
      {totals.costUsd !== undefined && (
        <span>
          {totals.isGuess ? '~' : ''}
          {costInDollars(totals.costUsd)}
        </span>
      )}
    </p>
  );
}
