import { useState } from 'react';
import { useApp, useModel, useSelected, useTake, useTakeOutline, useTurns } from '../app-context.ts';
import { nameOf } from '../stores/open-model-list.ts';
import { type Column, shownTakeId, type Take, type Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { AnswerBody } from './answer-body.tsx';
import { ColumnActions } from './column-actions.tsx';
import './column-view.css';
import { FiguresRow } from './figures-row.tsx';
import { Icon } from './icon.tsx';
import { ModelPicker } from './model-picker.tsx';
import { ProviderDot } from './provider-dot.tsx';
import { StateWord } from './state-word.tsx';
import { TakeSwitch } from './take-switch.tsx';

/** One model's place in a turn: its head stays in sight while the answer is read, and nothing in it redraws another. */
export function ColumnView({
  turn,
  column,
  position,
}: {
  readonly turn: Turn;
  readonly column: Column;
  /** From 1, as the number keys have it. */
  readonly position: number;
}) {
  const { selection } = useApp();
  const take = useTakeOutline(shownTakeId(column));
  const isSelected = useSelected(turn.id) === column.id;
  const [isSwapping, setSwapping] = useState(false);
  if (!take) return null;
  const nameId = `${column.id}-name`;
  return (
    <article
      id={column.id}
      className="column"
      data-state={take.answer.state}
      data-selected={isSelected || undefined}
      aria-labelledby={nameId}
      tabIndex={-1}
      onFocus={() => selection.select(turn.id, column.id)}
    >
      <header className="column-head">
        <div className="column-title">
          <ModelName
            turn={turn}
            column={column}
            take={take}
            position={position}
            nameId={nameId}
            isSwapping={isSwapping}
            onSwapping={setSwapping}
          />
          <StateWord take={take} />
          <TakeSwitch turn={turn} column={column} />
          <ColumnActions turn={turn} column={column} take={take} onRetryWith={() => setSwapping(true)} />
        </div>
        <FiguresRow takeId={take.id} />
      </header>
      <div className="column-body">
        <Newcomer turn={turn} column={column} />
        <Words turn={turn} column={column} />
      </div>
    </article>
  );
}

/** The one part that is drawn again with every word. */
function Words({ turn, column }: { readonly turn: Turn; readonly column: Column }) {
  const take = useTake(shownTakeId(column));
  return take && <AnswerBody turn={turn} column={column} take={take} />;
}

/** What answers, and from which provider. Pressing it puts another model in its place. */
function ModelName({
  turn,
  column,
  take,
  position,
  nameId,
  isSwapping,
  onSwapping,
}: {
  readonly turn: Turn;
  readonly column: Column;
  readonly take: Take;
  readonly position: number;
  readonly nameId: string;
  /** Another model is being chosen. */
  readonly isSwapping: boolean;
  readonly onSwapping: (isSwapping: boolean) => void;
}) {
  const { chat, draft } = useApp();
  const model = useModel(take.model);
  const name = nameOf(model, take.model);
  const swap = (id: string): void => {
    chat.retry(turn.id, column.id, id);
    draft.swap(column.line, id);
  };
  return (
    <h3 title={[model?.name, model?.provider, usedIn(take)].filter(Boolean).join('\n')}>
      <span id={nameId} className="visually-hidden">
        {texts.column.label(position, name)}
      </span>
      {model && <ProviderDot provider={model.provider} />}
      <ModelPicker
        label={texts.column.retryWith}
        onPick={swap}
        open={isSwapping}
        onOpenChange={onSwapping}
        trigger={
          <button type="button" className="model-name" aria-label={`${name}: ${texts.column.retryWith}`}>
            <span aria-hidden="true">{name}</span>
            <Icon name="down" />
          </button>
        }
      />
    </h3>
  );
}

/** `provider/upstream-id` of what answers. */
function usedIn({ answer }: Take): string | null {
  return 'modelUsed' in answer ? answer.modelUsed : null;
}

/** A model that came later knows nothing of what was said before: that is said. */
function Newcomer({ turn, column }: { readonly turn: Turn; readonly column: Column }) {
  const turns = useTurns();
  const earlier = turns.slice(
    0,
    turns.findIndex(({ id }) => id === turn.id),
  );
  const isNew =
    earlier.length > 0 && !earlier.some((it) => it.columns.some(({ line }) => line === column.line));
  return isNew ? <p className="note">{texts.column.newcomer}</p> : null;
}
