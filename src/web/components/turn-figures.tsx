import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useApp, useModelList, useNow, useTurnChanges } from '../app-context.ts';
import { type Figures, figuresOf, type Scale, scaleOf, type Totals, totalsOf } from '../stores/figures.ts';
import { isEnded, shownTakeId, type Turn } from '../stores/turn.ts';

/** What a turn's answers took and cost, each by itself and all together. */
interface TurnFigures {
  /** By the id of a take that is read. */
  readonly byTake: ReadonlyMap<string, Figures>;
  readonly scale: Scale;
  readonly totals: Totals;
  /** There is nothing to measure one against. */
  readonly isAlone: boolean;
}

const Context = createContext<TurnFigures | undefined>(undefined);

/** Reckons the figures of a turn once for all who show them: ten times a second while an answer lives. */
export function FiguresOfTurn({ turn, children }: { readonly turn: Turn; readonly children: ReactNode }) {
  const { chat } = useApp();
  const { models } = useModelList();
  useTurnChanges(turn.id);
  const takes = turn.columns.flatMap((column) => chat.take(shownTakeId(column)) ?? []);
  const now = useNow(takes.some((take) => !isEnded(take)));
  const byId = useMemo(() => new Map(models.map((it) => [it.id, it])), [models]);
  const all = takes.map((take) => ({ take, figures: figuresOf(take, byId.get(take.model), now) }));
  const figures: TurnFigures = {
    byTake: new Map(all.map(({ take, figures: its }) => [take.id, its])),
    scale: scaleOf(all),
    totals: totalsOf(all),
    isAlone: turn.columns.length < 2,
  };
  return <Context value={figures}>{children}</Context>;
}

export function useTurnFigures(): TurnFigures {
  const figures = useContext(Context);
  if (!figures) throw new Error('Figures are drawn outside their turn');
  return figures;
}
