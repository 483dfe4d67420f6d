import type { Provider } from '../core/contracts.ts';
import type { Tape } from '../core/doctor.ts';
import { asObject, parseJson } from '../wire/json.ts';
import { sse } from '../wire/sse.ts';

/** Differences worth telling; more are a different answer altogether. */
const MAX_TOLD = 40;

/**
 * Where two exchanges differ in shape, in words: status, the names of headers that speak of limits, and every field
 * of the reply with its type. What the fields hold differs by nature, and is not compared.
 */
export function differencesOf({ format }: Provider, real: Tape, emulated: Tape): readonly string[] {
  const framing = format.framing ?? sse;
  const shapeOf = (tape: Tape): ReadonlySet<string> => {
    const isStream = tape.headers['content-type']?.startsWith(framing.contentType) ?? false;
    const values = isStream
      ? framing
          .openReader()
          .read(new TextEncoder().encode(tape.body))
          .map(({ data }) => parseJson(data) ?? data)
      : [parseJson(tape.body) ?? tape.body];
    const shape = new Set<string>();
    for (const value of values) addShape(shape, '', value);
    return shape;
  };
  const told: string[] = [];
  if (real.status !== emulated.status) {
    told.push(`status: ${real.status}, the emulator says ${emulated.status}`);
  }
  tell(told, limitHeaders(real), limitHeaders(emulated), 'header');
  tell(told, shapeOf(real), shapeOf(emulated), 'field');
  return told.length > MAX_TOLD ? [...told.slice(0, MAX_TOLD), `and ${told.length - MAX_TOLD} more`] : told;
}

function tell(told: string[], real: ReadonlySet<string>, emulated: ReadonlySet<string>, what: string): void {
  for (const it of real) if (!emulated.has(it)) told.push(`${what} ${it}: not from the emulator`);
  for (const it of emulated) if (!real.has(it)) told.push(`${what} ${it}: from the emulator alone`);
}

function limitHeaders({ headers }: Tape): ReadonlySet<string> {
  return new Set(Object.keys(headers).filter((name) => name.includes('ratelimit')));
}

/** "choices[].delta.content: string": a path and a type for every value, wherever it stands in a list. */
function addShape(shape: Set<string>, path: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) addShape(shape, `${path}[]`, item);
    return;
  }
  const object = asObject(value);
  if (!object) {
    shape.add(`${path === '' ? 'body' : path}: ${value === null ? 'null' : typeof value}`);
    return;
  }
  for (const [name, inner] of Object.entries(object)) {
    addShape(shape, path === '' ? name : `${path}.${name}`, inner);
  }
}
