import { Marked, type Token, type TokenizerAndRendererExtension } from 'marked';
import { mendEnd } from './mend-end.ts';

/** One block of an answer: a paragraph, a list, a table, a piece of code. */
export interface Block {
  readonly token: Token;
  /** The text ends in it, so it may still change. */
  readonly isOpen: boolean;
}

/** What was read of a text, so that the same text with more at its end is read from there. */
export interface ReadBlocks {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** How many of the blocks cannot change any more, and the characters they take. */
  readonly settled: number;
  readonly settledLength: number;
  /** The text goes on. */
  readonly isLive: boolean;
}

export const NOTHING_READ: ReadBlocks = {
  text: '',
  blocks: [],
  settled: 0,
  settledLength: 0,
  isLive: false,
};

/** Longer answers are shown, but past this as plain text: no parser is asked to hold up the page. */
const MAX_LENGTH = 400_000;

/**
 * Reads a text into blocks. Text that goes on from what was read before costs only its last block: everything before it
 * is settled, and keeps its tokens. (What a link's definition far below would change in an earlier paragraph stays as it
 * was first read.)
 */
export function readBlocks(before: ReadBlocks, given: string, isLive = false): ReadBlocks {
  // The lexer takes every end of a line as "\n", and lengths are counted on what it gives back.
  const text = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given;
  if (text === before.text && isLive === before.isLive) return before;
  const goesOn = before.settled > 0 && text.startsWith(before.text.slice(0, before.settledLength));
  const settled = goesOn ? before.blocks.slice(0, before.settled).map(asSettled) : [];
  const from = goesOn ? before.settledLength : 0;
  const unread = text.slice(from, MAX_LENGTH);
  const tokens = lex(isLive ? mendEnd(unread) : unread);
  const blocks = tokens.map((token): Block => ({ token, isOpen: false }));
  const last = blocks.findLastIndex(({ token }) => token.type !== 'space');
  const open = blocks[last];
  if (open) blocks[last] = { ...open, isOpen: true };
  const closed = asWritten(blocks.slice(0, Math.max(0, last)), text, from);
  const rest = text.slice(Math.max(from, MAX_LENGTH));
  const tail: Block[] = rest === '' ? [] : [{ token: { type: 'text', raw: rest, text: rest }, isOpen: true }];
  return {
    text,
    blocks: [...settled, ...blocks, ...tail],
    settled: settled.length + closed.length,
    settledLength: from + closed.reduce((sum, { token }) => sum + token.raw.length, 0),
    isLive,
  };
}

/** The blocks up to the first whose text is not what was written: the lexer mends a few, and then lengths would not fit. */
function asWritten(blocks: readonly Block[], text: string, from: number): readonly Block[] {
  let at = from;
  const odd = blocks.findIndex(({ token: { raw } }) => {
    const isSame = text.startsWith(raw, at);
    at += raw.length;
    return !isSame;
  });
  return odd < 0 ? blocks : blocks.slice(0, odd);
}

function asSettled(block: Block): Block {
  return block.isOpen ? { ...block, isOpen: false } : block;
}

/** A text that the lexer gives up on is shown as it stands. */
function lex(text: string): Token[] {
  try {
    return markdown.lexer(text);
  } catch {
    return [{ type: 'text', raw: text, text }];
  }
}

/** Formulas, as models write them: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`. A dollar before a price is none. */
const inlineMath: TokenizerAndRendererExtension = {
  name: 'math',
  level: 'inline',
  start: (source) => /\$|\\\(|\\\[/.exec(source)?.index,
  tokenizer(source) {
    const match =
      /^\$\$([^$]{1,2000}?)\$\$/.exec(source) ??
      /^\\\[([\s\S]{1,2000}?)\\\]/.exec(source) ??
      /^\$(?![\s$])((?:\\[^\n]|[^$\\\n]){1,500}?)(?<!\s)\$(?!\d)/.exec(source) ??
      /^\\\(([\s\S]{1,500}?)\\\)/.exec(source);
    const isDisplay = /^(?:\$\$|\\\[)/.test(source);
    return match ? { type: 'math', raw: match[0], text: match[1] ?? '', isDisplay } : undefined;
  },
};

const blockMath: TokenizerAndRendererExtension = {
  name: 'mathBlock',
  level: 'block',
  start: (source) => /^(?:\$\$|\\\[)/m.exec(source)?.index,
  tokenizer(source) {
    const match =
      /^\$\$[ \t]*\n?([\s\S]{1,5000}?)\n?[ \t]*\$\$[ \t]*(?:\n|$)/.exec(source) ??
      /^\\\[[ \t]*\n?([\s\S]{1,5000}?)\n?[ \t]*\\\][ \t]*(?:\n|$)/.exec(source);
    return match ? { type: 'math', raw: match[0], text: match[1] ?? '', isDisplay: true } : undefined;
  },
};

const markdown = new Marked({ gfm: true, breaks: false, extensions: [blockMath, inlineMath] });
