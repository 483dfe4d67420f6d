import { memo, useRef } from 'react';
import { useApp, useModelList, usePreferences } from '../app-context.ts';
import { turnAsMarkdown } from '../stores/to-markdown.ts';
import { shownTakeId, type Turn } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { Answers } from './answers.tsx';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { ModelPicker } from './model-picker.tsx';
import { RunTotals } from './run-totals.tsx';
import { FiguresOfTurn } from './turn-figures.tsx';
import './turn-view.css';
import { useAway } from './use-away.ts';

interface TurnViewProps {
  readonly turn: Turn;
  readonly number: number;
  /** Enough turns came after it that its answers need not be held ready while they are far out of sight. */
  readonly isOld: boolean;
}

/** One question and its answers. */
export const TurnView = memo(({ turn, number, isOld }: TurnViewProps) => {
  const { view } = usePreferences();
  const place = useRef<HTMLElement>(null);
  const awayPx = useAway(place, isOld);
  return (
    <section
      ref={place}
      className="turn"
      id={turn.id}
      aria-labelledby={`${turn.id}-question`}
      style={{ blockSize: awayPx }}
    >
      <FiguresOfTurn turn={turn}>
        <div className="question">
          <h2 id={`${turn.id}-question`}>
            <span className="visually-hidden">{texts.turn.label(number)}: </span>
            {turn.prompt}
          </h2>
          {turn.settings.system !== '' && (
            <details className="guide">
              <summary>{texts.turn.system}</summary>
              {turn.settings.system}
            </details>
          )}
          <TurnTools turn={turn} />
        </div>
        {awayPx === undefined && <Answers turn={turn} view={view} />}
      </FiguresOfTurn>
    </section>
  );
});

function TurnTools({ turn }: { readonly turn: Turn }) {
  const { chat, draft } = useApp();
  const { models } = useModelList();
  const add = (model: string): void => {
    chat.addModel(turn.id, model);
    const line = chat
      .turns()
      .find(({ id }) => id === turn.id)
      ?.columns.at(-1)?.line;
    // It stays in the conversation.
    if (line !== undefined) draft.add(model, { line });
  };
  const copyAll = (): string =>
    turnAsMarkdown(
      turn.prompt,
      turn.columns.flatMap((column) => {
        const take = chat.take(shownTakeId(column));
        return take ? [{ take, model: models.find(({ id }) => id === take.model) }] : [];
      }),
    );
  return (
    <div className="turn-tools">
      <RunTotals />
      <span className="spacer" />
      <CopyButton text={copyAll} label={texts.turn.copyAll} isWide />
      <ModelPicker
        label={texts.turn.addModel}
        onPick={add}
        trigger={
          <button
            type="button"
            className="button small quiet"
            data-add-model
            aria-label={texts.turn.addModel}
            title={texts.turn.addModel}
          >
            <Icon name="add" />
            <span className="wide-only">{texts.turn.addModel}</span>
          </button>
        }
      />
    </div>
  );
}
