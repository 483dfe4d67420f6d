import { costInDollars } from '../../core/money-text.ts';
import { count, seconds } from '../format.ts';
import { texts } from '../texts.ts';
import './figures-row.css';
import { useTurnFigures } from './turn-figures.tsx';

/** What an answer took and cost, each figure measured against the others of the turn. */
export function FiguresRow({ takeId }: { readonly takeId: string }) {
  const { byTake, scale, isAlone } = useTurnFigures();
  const figures = byTake.get(takeId);
  if (!figures) return null;
  const { timeMs, firstTokenMs, tokensPerSecond, tokens, costUsd, isGuess, isFree } = figures;
  const { unknown } = texts.figures;
  const about = isGuess ? '~' : '';
  const share = (value: number | undefined, most: number): number | undefined =>
    isAlone || value === undefined || most === 0 ? undefined : value / most;
  return (
    <dl className="figures">
      <Figure
        label={texts.figures.time}
        value={timeMs === undefined ? unknown : seconds(timeMs)}
        share={share(timeMs, scale.timeMs)}
        best={scale.fastest === takeId ? texts.figures.fastest : undefined}
      />
      <Figure
        label={texts.figures.first}
        value={firstTokenMs === undefined ? unknown : seconds(firstTokenMs)}
      />
      <Figure
        label={texts.figures.speed}
        value={tokensPerSecond === undefined ? unknown : count(Math.round(tokensPerSecond))}
      />
      <Figure
        label={texts.figures.tokens}
        value={tokens === undefined ? unknown : about + count(tokens)}
        share={share(tokens, scale.tokens)}
        best={scale.longest === takeId ? texts.figures.longest : undefined}
      />
      <Figure
        label={texts.figures.cost}
        value={isFree ? texts.figures.free : costUsd === undefined ? unknown : about + costInDollars(costUsd)}
        share={share(costUsd, scale.costUsd)}
        best={scale.cheapest === takeId ? texts.figures.cheapest : undefined}
      />
    </dl>
  );
}

function Figure({
  label,
  value,
  share,
  best,
}: {
  readonly label: string;
  readonly value: string;
  /** Of the most in the turn, 0 to 1. */
  readonly share?: number | undefined;
  readonly best?: string | undefined;
}) {
  return (
    <div className="figure" data-best={best !== undefined || undefined}>
      <dt>{best ?? label}</dt>
      <dd>{value}</dd>
      {share !== undefined && (
        <span className="bar" aria-hidden="true">
          <span style={{ inlineSize: `${Math.round(share * 100)}%` }} />
        </span>
      )}
    </div>
  );
}
