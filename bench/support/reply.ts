/** What ends a reply in chunks. */
const LAST_CHUNK = '0\r\n\r\n';

/** A reply as it comes, of which nothing is kept: callers must not be busier than the server. */
export class Reply {
  status = '';
  isMarked = false;
  readonly #mark: string;
  /** Characters that are yet to come, where the head says how many. */
  #left: number | undefined;

  /** @param mark what it says only when all went well; '' = it says nothing of the kind */
  constructor(mark = '') {
    this.#mark = mark;
  }

  /** Takes in what came; true once that was all. */
  read(text: string): boolean {
    const isBegun = this.status !== '';
    const body = isBegun ? text : text.slice(this.#readHead(text));
    // A mark that a packet's end cuts in two is not seen; they are written in one piece.
    this.isMarked ||= text.includes(this.#mark);
    if (this.#left === undefined) return text.endsWith(LAST_CHUNK);
    this.#left -= body.length;
    return this.#left <= 0;
  }

  #readHead(text: string): number {
    this.status = text.slice(9, 12);
    const end = text.indexOf('\r\n\r\n') + 4;
    const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
    if (length !== undefined) this.#left = Number(length);
    return end;
  }
}
