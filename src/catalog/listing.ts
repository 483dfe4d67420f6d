/** Which models a key's lists have shown, and how often in a row each has been missing since. */
export type Listing = ReadonlyMap<string, number>;

/** Lists may be cut or late: one absence is none. */
const ABSENCES_THAT_COUNT = 2;

export interface ListChange {
  readonly listing: Listing;
  /** Missing for the second time in a row. */
  readonly gone: readonly string[];
  /** Was gone, and is there again. */
  readonly back: readonly string[];
}

/**
 * What one more list of models says. An id that no list ever showed is not missed: providers accept aliases that
 * they do not list. An empty list says nothing at all: it is an outage, or a key without rights.
 */
export function withList(before: Listing | undefined, list: readonly string[]): ListChange {
  const known: Listing = before ?? new Map();
  if (list.length === 0) return { listing: known, gone: [], back: [] };
  const listing = new Map<string, number>();
  const gone: string[] = [];
  const back: string[] = [];
  for (const [id, absences] of known) {
    listing.set(id, absences + 1);
    if (absences + 1 === ABSENCES_THAT_COUNT) gone.push(id);
  }
  for (const id of list) {
    if ((known.get(id) ?? 0) >= ABSENCES_THAT_COUNT) back.push(id);
    listing.set(id, 0);
  }
  return { listing, gone: gone.filter((id) => listing.get(id) !== 0), back };
}
