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
 * What stands in messages beyond what the schema has: it is left out, and told. An empty list says nothing, as in a message
 * that a client of OpenAI's hands back whole.
 */
export function tellOfMessages(
  messages: readonly Readonly<Record<string, unknown>>[],
  known: ReadonlySet<string>,
): readonly string[] {
  let others: Set<string> | undefined;
  for (const message of messages) {
    for (const name in message) {
      if (known.has(name)) continue;
      const value = message[name];
      if (value === null || (Array.isArray(value) && value.length === 0)) continue;
      others ??= new Set();
      others.add(`messages[].${name} was left out: no model is told of it`);
    }
  }
  return others ? [...others] : NOTHING;
}

const NOTHING: readonly never[] = [];

function isSame(idle: unknown, value: unknown): boolean {
  return idle === value || (typeof idle === 'object' && JSON.stringify(idle) === JSON.stringify(value));
}
