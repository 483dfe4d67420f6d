import { toConfig } from '../../../src/config/config.ts';
import { openServer } from '../../../src/server/open-server.ts';
import { openTestCoro } from '../upstream.ts';
import { code, table } from './markdown.ts';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly summary?: string;
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema } | undefined>> }>
  >;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The document that `/openapi.json` answers. */
export async function openApi(): Promise<OpenApi> {
  const env = { CORO_DEMO: '1', CORO_LOG_LEVEL: 'silent' };
  await using coro = await openTestCoro(env);
  await using server = await openServer(coro, toConfig(env), '0');
  return (await server.app.inject('/openapi.json')).json();
}

export function endpointTable({ paths }: OpenApi): string {
  return table(
    ['endpoint', ''],
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { summary = '' }]) => [
        code(`${method.toUpperCase()} ${path}`),
        summary,
      ]),
    ),
  );
}

function operationAt({ paths }: OpenApi, path: string, method: string): Operation {
  const operation = paths[path]?.[method];
  if (!operation) throw new Error(`There is no ${method} ${path}`);
  return operation;
}

/** The fields of the body of `POST /chat`. */
export function requestTable(openApi: OpenApi): string {
  return fields(operationAt(openApi, '/chat', 'post').requestBody?.content['application/json'].schema);
}

/** The fields of one answer. */
export function answerTable(openApi: OpenApi): string {
  const [, reply] =
    Object.entries(operationAt(openApi, '/chat/{model_id}', 'post').responses).find(
      ([status]) => status === '200',
    ) ?? [];
  return fields(reply?.content?.['application/json']?.schema);
}

function fields(schema: Schema | undefined): string {
  const entries = Object.entries(schema?.properties ?? {});
  if (entries.length === 0) throw new Error('The schema has no properties');
  const silent = entries.filter(([, it]) => !descriptionOf(it)).map(([name]) => name);
  if (silent.length > 0) throw new Error(`Describe these in src/wire/coro-schema.ts: ${silent.join(', ')}`);
  return table(
    ['field', 'type', ''],
    entries.map(([name, it]) => [code(name), typeOf(it), `${descriptionOf(it)}${boundsOf(it)}`]),
  );
}

/** A nullable field is described within. */
function descriptionOf(schema: Schema): string {
  return schema.description ?? schema.anyOf?.find(({ description }) => description)?.description ?? '';
}

function typeOf({ type, anyOf, items, enum: words }: Schema): string {
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (type === 'array') return `list of ${items?.anyOf ? `(${typeOf(items)})` : typeOf(items ?? {})}`;
  return type ?? (words ? 'string' : 'anything');
}

function boundsOf(schema: Schema): string {
  const { default: usual, minimum, maximum } = schema.anyOf?.[0] ?? schema;
  const range = minimum === undefined || maximum === undefined ? [] : [`${minimum} to ${maximum}`];
  const all = [...range, ...(usual === undefined ? [] : [`default ${usual}`])];
  const bounds = all.join(', ');
  return bounds === '' ? '' : ` ${bounds[0]?.toUpperCase()}${bounds.slice(1)}.`;
}
