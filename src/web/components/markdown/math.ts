import katex from 'katex';
import 'katex/dist/katex.min.css';

/** Draws a formula as DOM nodes. It may name no address, no style and no class, and is kept to a size. */
export function draw(source: string, isDisplay: boolean, place: HTMLElement): void {
  katex.render(source, place, {
    displayMode: isDisplay,
    throwOnError: false,
    strict: 'ignore',
    trust: false,
    maxSize: 20,
    maxExpand: 200,
  });
}
