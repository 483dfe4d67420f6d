/** Names and list positions from the root of a JSON value to a place in it. */
export type JsonPath = readonly (string | number)[];

/** What stands at a place; undefined where there is no such place. */
export function valueAt(json: unknown, path: JsonPath): unknown {
  let value = json;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string | number, unknown>)[name];
  }
  return value;
}

/** A JSON pointer (RFC 6901) as a path: pointers write list positions as text. */
export function pathOf(pointer: string, json: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(json, path)) ? Number(name) : name);
  }
  return path;
}
