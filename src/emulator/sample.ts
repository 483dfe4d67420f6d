import { asArray, asObject, type Json } from './json.ts';

/**
 * The smallest value that a JSON schema allows, the same every time: what a model "thinks up" for a tool's arguments or a
 * structured answer. Takes Gemini's upper-case types and `nullable`, too; what it does not know it ignores.
 *
 * @example sampleOf({ type: 'object', properties: { city: { type: 'string' } } }) // { city: 'a city' }
 */
export function sampleOf(schema: unknown): unknown {
  return sample(schema, { root: schema, name: 'text', depth: 0 });
}

interface Place {
  readonly root: unknown;
  /** The property whose value this is. */
  readonly name: string;
  readonly depth: number;
}

/** A schema may refer to itself: from here on, only what is required. */
const DEEP = 4;
const TOO_DEEP = 16;

function sample(value: unknown, place: Place): unknown {
  const schema = resolve(asObject(value) ?? {}, place);
  if ('const' in schema) return schema.const;
  const [first] = [...asArray(schema.enum), ...asArray(schema.examples)];
  if (first !== undefined) return first;
  if ('default' in schema) return schema.default;
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, place);
    case 'array':
      return sampleArray(schema, place);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleString(schema, place.name);
  }
}

// The first alternative stands for all of them; all parts of an intersection count.
function resolve(schema: Json, place: Place): Json {
  if (place.depth > TOO_DEEP) return { const: null };
  const deeper = { ...place, depth: place.depth + 1 };
  if (typeof schema.$ref === 'string') return resolve(lookUp(schema.$ref, place.root), deeper);
  const [alternative] = [...asArray(schema.anyOf), ...asArray(schema.oneOf)];
  const parts = [alternative, ...asArray(schema.allOf)].map((part) => asObject(part) ?? {});
  if (alternative === undefined && parts.length === 1) return schema;
  const merged = parts.map((part) => resolve(part, deeper)).concat(schema);
  return {
    ...Object.assign({}, ...merged),
    properties: Object.assign({}, ...merged.map(({ properties }) => properties)),
    required: merged.flatMap(({ required }) => asArray(required)),
  };
}

function lookUp(reference: string, root: unknown): Json {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  const found = path.reduce<unknown>(
    (at, step) => asObject(at)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    root,
  );
  return asObject(found) ?? {};
}

function typeOf(schema: Json): string {
  const [type] = [schema.type].flat();
  if (typeof type === 'string') return type.toLowerCase();
  if (Object.keys(asObject(schema.properties) ?? {}).length > 0) return 'object';
  return 'items' in schema ? 'array' : 'string';
}

function sampleObject(schema: Json, place: Place): Json {
  const required = new Set(asArray(schema.required));
  const properties = Object.entries(asObject(schema.properties) ?? {}).filter(
    ([name]) => place.depth < DEEP || required.has(name),
  );
  return Object.fromEntries(
    properties.map(([name, inner]) => [name, sample(inner, { ...place, name, depth: place.depth + 1 })]),
  );
}

function sampleArray(schema: Json, place: Place): readonly unknown[] {
  const least = typeof schema.minItems === 'number' ? schema.minItems : 1;
  const item = sample(schema.items, { ...place, depth: place.depth + 1 });
  return Array.from({ length: place.depth < DEEP ? Math.min(Math.max(least, 1), 100) : least }, () => item);
}

function sampleNumber(schema: Json): number {
  const { minimum, exclusiveMinimum, maximum, multipleOf } = schema;
  const least = [minimum, typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : undefined];
  const from = Math.max(...least.filter((bound) => typeof bound === 'number'), -1e15);
  const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : 1;
  const wanted = from <= -1e15 ? step : Math.ceil(from / step) * step;
  return typeof maximum === 'number' ? Math.min(wanted, maximum) : wanted;
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  time: '12:00:00Z',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sampleString(schema: Json, name: string): string {
  const format = FORMATS[String(schema.format)];
  if (format !== undefined) return format;
  const { minLength, maxLength } = schema;
  const text = `a ${name}`.padEnd(typeof minLength === 'number' ? Math.min(minLength, 10_000) : 0, '.');
  return typeof maxLength === 'number' ? text.slice(0, maxLength) : text;
}
