import { memo, useRef, useState } from 'react';
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
          <Question turn={turn} number={number} />
          {turn.settings.system !== '' && (
            <details className="guide">
              <summary>{texts.turn.system}</summary>
              <div dir="auto">{turn.settings.system}</div>
            </details>
          )}
          <TurnTools turn={turn} />
        </div>
        {awayPx === undefined && <Answers turn={turn} view={view} />}
      </FiguresOfTurn>
    </section>
  );
});

/** What was asked. A long one is a text that was pasted: it is folded, so that the answers are in sight. */
function Question({ turn, number }: { readonly turn: Turn; readonly number: number }) {
  const [isOpen, setOpen] = useState(false);
  const isLong = turn.prompt.length > LONG_QUESTION || turn.prompt.split('\n').length > LONG_LINES;
  return (
    <>
      <h2
        id={`${turn.id}-question`}
        data-long={isLong || undefined}
        data-folded={(isLong && !isOpen) || undefined}
        dir="auto"
      >
        <span className="visually-hidden" dir="ltr">
          {texts.turn.label(number)}:{' '}
        </span>
        {turn.prompt}
      </h2>
      {isLong && (
        <button type="button" className="button small quiet fold" onClick={() => setOpen(!isOpen)}>
          {isOpen ? texts.turn.less : texts.turn.more}
        </button>
      )}
    </>
  );
}

/** Characters, and lines, that a question may have and stand as a heading. */
const LONG_QUESTION = 400;
const LONG_LINES = 6;

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
