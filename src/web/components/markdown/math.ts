import katex from 'katex';
import 'katex/dist/katex.min.css';

/**
 * Draws a formula as DOM nodes. It may name no address, no style and no class, and is kept to a size. One that is none
 * stays as it was written.
 */
export function draw(source: string, raw: string, isDisplay: boolean, place: HTMLElement): void {
  try {
    katex.render(source, place, {
      displayMode: isDisplay,
      strict: 'ignore',
      trust: false,
      maxSize: 20,
      maxExpand: 200,
    });
  } catch {
    place.textContent = raw;
  }
}
