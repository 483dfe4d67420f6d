import type { BodyFault } from '../body-faults.ts';

/** Fields of a dialect that CORO has no use for. */
export interface OtherFields {
  /** What the dialect takes and no model is told of; with the values that ask for nothing. */
  readonly unsupported: Readonly<Record<string, readonly unknown[]>>;
  /** What is about the caller and not the answer: left out, and told. */
  readonly forVendorAlone: ReadonlySet<string>;
}

interface Found {
  readonly faults: BodyFault[];
  readonly warnings: string[];
}

/**
 * Refuses by name what nobody takes, or leaves it out and says so where the caller lets it (`drop_params`).
 *
 * @param known names that the schema has
 */
export function findOtherFields(
  json: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  { unsupported, forVendorAlone }: OtherFields,
): Found {
  const found: Found = { faults: [], warnings: [] };
  for (const name in json) {
    if (known.has(name)) continue;
    const value = json[name];
    if (value === null || value === undefined) continue;
    const idle = Object.hasOwn(unsupported, name) ? unsupported[name] : undefined;
    if (idle?.some((it) => isSame(it, value))) continue;
    const why = idle || forVendorAlone.has(name) ? 'no model is told of it' : 'nobody knows it';
    if (json.drop_params === true || forVendorAlone.has(name)) {
      found.warnings.push(`${name} was left out: ${why}`);
    } else {
      const type = idle ? 'unsupported_parameter' : 'unknown_parameter';
      found.faults.push({ type, loc: ['body', name], msg: `${why}; drop_params: true goes without it` });
    }
  }
  return found;
}

/**
 * What stands in a body's objects beyond what the schema has: it is left out, and told. False says nothing, and neither does what
 * is empty, as in a message that a client of OpenAI's hands back whole.
 *
 * @param place as it is told: `messages[]`
 */
export function tellOfFields(
  objects: readonly Readonly<Record<string, unknown>>[],
  known: ReadonlySet<string>,
  place: string,
): readonly string[] {
  let others: Set<string> | undefined;
  for (const object of objects) {
    for (const name in object) {
      if (known.has(name) || saysNothing(object[name])) continue;
      others ??= new Set();
      // A header holds them.
      if (others.size < MOST_TOLD) others.add(`${place}.${name} was left out: no model is told of it`);
    }
  }
  return others ? [...others] : NOTHING;
}

const MOST_TOLD = 20;

function saysNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value && value !== 0;
  return Object.keys(value).length === 0;
}

const NOTHING: readonly never[] = [];

/** What each object of a schema may hold, and what besides asks for nothing that is not done anyway. */
export function namesOf(
  { properties }: { readonly properties: object },
  ...idle: readonly string[]
): ReadonlySet<string> {
  return new Set([...Object.keys(properties), ...idle]);
}

function isSame(idle: unknown, value: unknown): boolean {
  return idle === value || (typeof idle === 'object' && JSON.stringify(idle) === JSON.stringify(value));
}
