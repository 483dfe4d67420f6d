/**
 * The words behind a fence's language. A reader of the rendered page does not see them:
 *
 *     ```sh no-run="needs Docker"
 */
export interface BlockNotes {
  /** Why this block is not run. */
  readonly 'no-run'?: string;
  /** The exit code it ends with; 0 when nothing is said. */
  readonly exit?: string;
  /** Where its text is written, for the blocks after it. */
  readonly file?: string;
  /** Of an output: the fields, or `numbers`, that are another each time. They are compared by kind. */
  readonly vary?: string;
  /** Of a text: `…` stands for what is left out of it. */
  readonly cut?: string;
  /** It starts a server that would not end: it is stopped after the block. */
  readonly server?: string;
}

const KNOWN = ['no-run', 'exit', 'file', 'vary', 'cut', 'server'] as const satisfies (keyof BlockNotes)[];
const NOTE = /([a-z-]+)(?:=(?:"([^"]*)"|(\S+)))?(?:\s+|$)/y;

/** @throws Error naming the place, for a word that no block can have */
export function parseNotes(meta: string, place: string): BlockNotes {
  const notes: Record<string, string> = {};
  NOTE.lastIndex = 0;
  while (NOTE.lastIndex < meta.length) {
    const [, name, quoted, bare] = NOTE.exec(meta) ?? [];
    const known = KNOWN.find((it) => it === name);
    if (known === undefined) {
      throw new Error(`${place}: "${meta}" behind the fence is no note; there are ${KNOWN.join(', ')}`);
    }
    notes[known] = quoted ?? bare ?? '';
  }
  return notes;
}
