import { useApp, useModel, useModelList, useNow, useTurnChanges } from '../app-context.ts';
import { count, dollars, seconds } from '../format.ts';
import { type Figures, figuresOf, type Scale, scaleOf } from '../stores/figures.ts';
import { isEnded, shownTakeId, type Take, type Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import './figures-row.css';

/** The takes of a turn that are read, with their figures as they stand. */
export function useFigured(turn: Turn, now: number) {
  const { chat } = useApp();
  const { models } = useModelList();
  return turn.columns.flatMap((column) => {
    const take = chat.take(shownTakeId(column));
    if (!take) return [];
    const model = models.find(({ id }) => id === take.model);
    return [{ take, figures: figuresOf(take, model, now) }];
  });
}

/** What an answer took and cost, ten times a second while it lives, each measured against the others of the turn. */
export function FiguresRow({ turn, take }: { readonly turn: Turn; readonly take: Take }) {
  useTurnChanges(turn.id);
  const { chat } = useApp();
  const isLive = turn.columns.some((column) => {
    const it = chat.take(shownTakeId(column));
    return it && !isEnded(it);
  });
  const now = useNow(isLive);
  const current = chat.take(take.id) ?? take;
  const figures = figuresOf(current, useModel(take.model), now);
  const scale = scaleOf(useFigured(turn, now));
  return <FigureList figures={figures} scale={scale} takeId={take.id} isAlone={turn.columns.length < 2} />;
}

function FigureList({
  figures,
  scale,
  takeId,
  isAlone,
}: {
  readonly figures: Figures;
  readonly scale: Scale;
  readonly takeId: string;
  readonly isAlone: boolean;
}) {
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
        value={isFree ? texts.figures.free : costUsd === undefined ? unknown : about + dollars(costUsd)}
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
