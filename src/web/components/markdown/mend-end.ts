/**
 * The end of a text that is still being written, so that it reads as what it is about to be: bold and code that were
 * opened are so at once, a formula and a link's address wait until they are whole. Only the last paragraph is looked at.
 */
export function mendEnd(text: string): string {
  const start = text.lastIndexOf('\n\n') + 1;
  if (text.length - start > MAX_LENGTH || isInFence(text)) return text;
  const paragraph = text.slice(start);
  const mended = closeStrong(withoutOpenAddress(closeCode(withoutOpenFormula(paragraph))));
  return mended === paragraph ? text : text.slice(0, start) + mended;
}

/** Of a paragraph: longer ones are no prose, and looking through them at every frame would cost too much. */
const MAX_LENGTH = 4000;

/** A fence was opened and not closed: all that follows is code. */
function isInFence(text: string): boolean {
  let fence = '';
  for (const [, mark = ''] of text.matchAll(/^ {0,3}(`{3,}|~{3,})/gm)) {
    if (fence === '') fence = mark;
    else if (mark.startsWith(fence)) fence = '';
  }
  return fence !== '';
}

/** A dollar before a price opens none. */
const OPEN_FORMULA = /\$\$|\\\(|\\\[|\$(?=[a-zA-Z]?$|[^\s$]*[\\^_{(])/;

function withoutOpenFormula(text: string): string {
  const rest = hide(hide(text, CODE), FORMULA);
  const place = rest.search(OPEN_FORMULA);
  const tick = rest.indexOf('`');
  return place < 0 || (tick >= 0 && tick < place) ? text : text.slice(0, place);
}

function closeCode(text: string): string {
  const tick = hide(text, CODE).indexOf('`');
  if (tick < 0) return text;
  const [ticks = ''] = /^`+/.exec(text.slice(tick)) ?? [];
  return tick + ticks.length === text.length ? text.slice(0, tick) : text + ticks;
}

/** Its label stands already. */
function withoutOpenAddress(text: string): string {
  const link = /!?\[([^\]\n]*)\]\([^)\n]*$/.exec(hide(text, CODE));
  if (!link) return text;
  const label = link.index + link[0].indexOf('[') + 1;
  return text.slice(0, link.index) + text.slice(label, label + (link[1]?.length ?? 0));
}

function closeStrong(text: string): string {
  const shown = text.replace(/(?<!\n)(?<=[^*])\*{1,3}$/, '');
  const rest = hide(hide(shown, CODE), FORMULA);
  const isOpen = (rest.match(/\*\*/g)?.length ?? 0) % 2 === 1;
  return isOpen ? `${shown.trimEnd()}**` : shown;
}

const CODE = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;
const FORMULA = /\$\$[^$]*\$\$|\\\([\s\S]*?\\\)|\\\[[\s\S]*?\\\]|\$(?![\s$])[^$\n]*?(?<!\s)\$(?!\d)/g;

/** What is whole means nothing more here; all places stay what they are. */
function hide(text: string, whole: RegExp): string {
  return text.replace(whole, (it) => ' '.repeat(it.length));
}
