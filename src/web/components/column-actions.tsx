import * as Menu from '@radix-ui/react-dropdown-menu';
import { useRef } from 'react';
import { useApp, useModel, usePreferences, useTake } from '../app-context.ts';
import { copyText } from '../copy-text.ts';
import { focusOn, QUESTION_ID } from '../focus.ts';
import { nameOf } from '../stores/open-model-list.ts';
import { answerAsMarkdown } from '../stores/to-markdown.ts';
import { type Column, isEnded, type Take, type Turn, wholeText } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

/** What can be done with one answer: stopped while it runs, and more once it has ended. */
export function ColumnActions({
  turn,
  column,
  take,
  onRetryWith,
}: {
  readonly turn: Turn;
  readonly column: Column;
  readonly take: Take;
  /** Another model is to be chosen for this column. */
  readonly onRetryWith: () => void;
}) {
  const { chat } = useApp();
  const model = useModel(take.model);
  const name = nameOf(model, take.model);
  // A menu that has closed gives the focus back to its button. What takes the focus elsewhere does it in place of
  // that: done before, it would lose the focus again, and a list that had just opened would close.
  const inPlaceOfButton = useRef<() => void>(undefined);
  const leaveMenu = (event: Event): void => {
    const act = inPlaceOfButton.current;
    inPlaceOfButton.current = undefined;
    if (!act) return;
    event.preventDefault();
    act();
  };
  const onceClosed = (act: () => void): void => {
    inPlaceOfButton.current = act;
  };
  return (
    <span className="column-actions">
      {isEnded(take) ? (
        wholeText(take) !== '' && (
          <CopyButton
            text={() => answerAsMarkdown({ take, model })}
            label={texts.column.copyOne(name)}
            isMain
          />
        )
      ) : (
        <IconButton
          icon="stop"
          name={texts.column.stopOne(name)}
          disabled={take.isStopping}
          onClick={() => {
            focusOn(column.id);
            chat.stop(take.id);
          }}
        />
      )}
      <Menu.Root modal={false}>
        <Menu.Trigger
          className="icon-button"
          aria-label={texts.column.menu(name)}
          title={texts.column.menu(name)}
        >
          <Icon name="more" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Content
            className="menu"
            align="end"
            sideOffset={4}
            collisionPadding={12}
            onCloseAutoFocus={leaveMenu}
          >
            <Items
              turn={turn}
              column={column}
              outline={take}
              onRetryWith={onRetryWith}
              onceClosed={onceClosed}
            />
          </Menu.Content>
        </Menu.Portal>
      </Menu.Root>
    </span>
  );
}

function Items({
  turn,
  column,
  outline,
  onRetryWith,
  onceClosed,
}: {
  readonly turn: Turn;
  readonly column: Column;
  readonly outline: Take;
  readonly onRetryWith: () => void;
  /** Does what moves the focus once the menu has closed. */
  readonly onceClosed: (act: () => void) => void;
}) {
  const take = useTake(outline.id) ?? outline;
  const { chat, preferences, selection } = useApp();
  const { view } = usePreferences();
  const followUp = useFollowUp();
  const model = useModel(take.model);
  const text = wholeText(take);
  const readAlone = (): void => {
    selection.select(turn.id, column.id);
    preferences.set({ view: view === 'focus' ? 'columns' : 'focus' });
  };
  return (
    <>
      <Item
        icon="copy"
        label={texts.column.copy}
        isOff={text === ''}
        onDo={() => void copyText(answerAsMarkdown({ take, model })).catch(() => {})}
      />
      <Item
        icon="copy"
        label={texts.column.copyText}
        isOff={text === ''}
        onDo={() => void copyText(text).catch(() => {})}
      />
      <Item
        icon="reply"
        label={texts.column.followUp}
        onDo={() => onceClosed(() => followUp(column, take))}
      />
      <Item icon="retry" label={texts.column.retry} onDo={() => chat.retry(turn.id, column.id)} />
      <Item icon="swap" label={texts.column.retryWith} onDo={() => onceClosed(onRetryWith)} />
      {isCutOff(take) && text !== '' && (
        <Item icon="arrow" label={texts.column.goOn} onDo={() => chat.goOn(turn.id, column.id)} />
      )}
      <Item
        icon={view === 'focus' ? 'columns' : 'focus'}
        label={view === 'focus' ? texts.column.close : texts.column.focus}
        onDo={readAlone}
      />
    </>
  );
}

function isCutOff({ answer }: Take): boolean {
  return answer.state === 'failed' || (answer.state === 'completed' && answer.truncated);
}

/** Has the next question go to one line alone, and goes to where it is written. */
export function useFollowUp() {
  const { draft } = useApp();
  return ({ line }: Column, { model }: Take): void => {
    draft.askOnly({ line, model });
    document.getElementById(QUESTION_ID)?.focus();
  };
}

function Item({
  icon,
  label,
  isOff = false,
  onDo,
}: {
  readonly icon: Parameters<typeof Icon>[0]['name'];
  readonly label: string;
  readonly isOff?: boolean;
  readonly onDo: () => void;
}) {
  return (
    <Menu.Item className="menu-item" disabled={isOff} onSelect={onDo}>
      <Icon name={icon} />
      {label}
    </Menu.Item>
  );
}
