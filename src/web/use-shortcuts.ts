import { useEffect } from 'react';
import { useApp } from './app-context.ts';
import { useFollowUp } from './components/column-actions.tsx';
import { QUESTION_ID } from './focus.ts';
import { isComposing } from './is-composing.ts';
import { VIEWS } from './stores/preferences.ts';
import { type Column, shownTakeId, type Turn } from './stores/turn.ts';

/**
 * The keys of the page: single ones, without a modifier, so that none of the browser's is taken; they rest while
 * somebody types, and can be switched off.
 */
export function useShortcuts(isAskPage: boolean, showShortcuts: () => void): void {
  const app = useApp();
  const followUp = useFollowUp();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOver(event)) return;
      if (isComposing(event)) return;
      if (event.key === 'Escape') app.chat.stopAll();
      if (isTyping(event) || !app.preferences.get().hasShortcuts) return;
      const act = actFor(event.key);
      if (!act) return;
      event.preventDefault();
      act();
    };
    const actFor = (key: string): (() => void) | undefined => {
      if (key === '?') return showShortcuts;
      if (!isAskPage) return undefined;
      if (key === '/') return () => document.getElementById(QUESTION_ID)?.focus();
      if (key === 'v') return nextView;
      const at = current();
      if (!at) return undefined;
      const { turn, column } = at;
      const take = app.chat.take(shownTakeId(column));
      if (/^[1-9]$/.test(key)) return () => goTo(turn, turn.columns[Number(key) - 1]);
      if (key === ']' || key === '[') return () => goTo(turn, beside(turn, column, key === ']' ? 1 : -1));
      if (key === 'a') return () => press(turn.id, '[data-add-model]');
      if (!take) return undefined;
      return {
        s: () => app.chat.stop(take.id),
        r: () => app.chat.retry(turn.id, column.id),
        c: () => press(column.id, '[data-copy]'),
        u: () => followUp(column, take),
        f: () => app.preferences.set({ view: app.preferences.get().view === 'focus' ? 'columns' : 'focus' }),
      }[key];
    };
    const nextView = (): void => {
      const { view } = app.preferences.get();
      app.preferences.set({ view: VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length] ?? 'columns' });
    };
    /** The turn the reader is at, else the last one. */
    const current = (): { turn: Turn; column: Column } | undefined => {
      const turns = app.chat.turns();
      const turn = turns.find(({ id }) => id === app.selection.turn()) ?? turns.at(-1);
      const selected = turn && app.selection.column(turn.id);
      const column = turn?.columns.find(({ id }) => id === selected) ?? turn?.columns[0];
      return turn && column && { turn, column };
    };
    const goTo = (turn: Turn, column: Column | undefined): void => {
      if (!column) return;
      app.selection.select(turn.id, column.id);
      // Focus and Tabs draw it first.
      requestAnimationFrame(() => {
        const place = document.getElementById(column.id);
        place?.focus({ preventScroll: true });
        place?.scrollIntoView({ block: 'nearest', inline: 'center' });
      });
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [app, followUp, isAskPage, showShortcuts]);
}

function beside({ columns }: Turn, column: Column, step: number): Column | undefined {
  return columns[(columns.indexOf(column) + step + columns.length) % columns.length];
}

/** Does what a button does, and shows it where the button is. */
function press(placeId: string, button: string): void {
  document.querySelector<HTMLButtonElement>(`#${CSS.escape(placeId)} ${button}`)?.click();
}

/** A dialog, a menu or a list of choices has its own keys. */
function isOver({ target }: KeyboardEvent): boolean {
  if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return true;
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null;
}

function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
