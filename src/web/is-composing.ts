/** What a browser calls every key that an input method takes. */
const TAKEN = 229;

/**
 * Whether a key is for the word that is being composed, which Enter takes and Escape drops. Safari ends the composition
 * before it tells of that key, and so says it by the code alone.
 */
export function isComposing({ isComposing: isInWord, keyCode }: KeyboardEvent): boolean {
  return isInWord || keyCode === TAKEN;
}
