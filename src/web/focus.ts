/** The field a question is written in. */
export const QUESTION_ID = 'question';

/**
 * Gives the keyboard to an element when the button that was pressed goes away: else it would be at the top of the page
 * again. Nothing is scrolled.
 */
export function focusOn(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: true });
}

/** The same for the question: not where a keyboard on the screen would lie over the answers. */
export function focusOnQuestion(): void {
  if (!matchMedia('(pointer: coarse)').matches) focusOn(QUESTION_ID);
}
