/**
 * What comes and goes, by the thousand a second, in no order.
 *
 * A `Set` or `Map` would do, and keep what has left: each time one has no room it moves to a new table, the old table points to the
 * new one, and both to what stood in them. Once a full collection has made one of them old, no young collection frees any
 * that came after it (`docs/decisions/029-what-outlives-a-request.md`).
 */
export class Bag<T> {
  readonly #places: Place<T>[] = [];

  get size(): number {
    return this.#places.length;
  }

  /** @returns its place, by which it is removed */
  add(value: T): Place<T> {
    const place = new Place(value, this.#places.length);
    this.#places.push(place);
    return place;
  }

  /** Harmless when it was removed before. */
  remove(place: Place<T>): void {
    if (this.#places[place.at] !== place) return;
    const last = this.#places.pop();
    if (!last || last === place) return;
    this.#places[place.at] = last;
    last.at = place.at;
  }

  /** All that is there now; it may go while it is looked at. */
  values(): T[] {
    return this.#places.map(({ value }) => value);
  }
}

/** Where something stands in a bag. */
class Place<T> {
  readonly value: T;
  at: number;

  constructor(value: T, at: number) {
    this.value = value;
    this.at = at;
  }
}

export type { Place };
