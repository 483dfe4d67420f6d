import type { TLocalizedValidationError } from 'typebox/error';
import type { ExtensionFault } from '../core/extension.ts';
import { type JsonPath, pathOf, valueAt } from '../core/json-path.ts';
import { nearest } from '../core/nearest.ts';
import { ConfigFileSchema } from './config-schema.ts';

/** What a schema's errors say to somebody with the file before them: the name, what is wrong, what would be right. */
export function toSchemaFaults(
  json: unknown,
  errors: readonly TLocalizedValidationError[],
): readonly ExtensionFault[] {
  return errors.filter((error) => isMeant(error, json)).flatMap((error) => toFaults(error, json));
}

/** Where a text or a list or an object would do, the branch that the value was meant for tells. */
function isMeant({ keyword, schemaPath, instancePath }: TLocalizedValidationError, json: unknown): boolean {
  if (keyword === 'anyOf' || keyword === 'boolean') return false;
  const branch = /^(.*)\/anyOf\/(\d)/.exec(schemaPath);
  if (!branch) return true;
  const depth = instanceDepth(branch[1] ?? '');
  const value = valueAt(json, pathOf(instancePath, json).slice(0, depth));
  return branch[2] === (typeof value === 'object' ? '1' : '0');
}

/** How many names of the file a place in the schema stands for. */
function instanceDepth(schemaPath: string): number {
  return schemaPath
    .split('/')
    .filter((it) => it === 'items' || it === 'properties' || it === 'patternProperties').length;
}

function toFaults(error: TLocalizedValidationError, json: unknown): readonly ExtensionFault[] {
  const path = pathOf(error.instancePath, json);
  const name = path.length > 0 ? path.join('.') : 'the file';
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((it) => ({ path, problem: `${name} needs "${it}"` }));
    case 'additionalProperties':
      return error.params.additionalProperties.map((it) => ({
        path: [...path, it],
        problem: unknownName(it, path),
      }));
    case 'type':
      return [{ path, problem: `${name} must be ${A_KIND[String(error.params.type)] ?? error.params.type}` }];
    case 'enum':
      return [{ path, problem: `${name} must be one of ${error.params.allowedValues.join(', ')}` }];
    case 'pattern':
      // The value may be the key itself.
      return [
        {
          path,
          problem: `${name} must be the name of a variable, like MY_API_KEY; the key itself must not stand in this file`,
        },
      ];
    default:
      return [{ path, problem: `${name} ${error.message}` }];
  }
}

const A_KIND: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function unknownName(name: string, path: JsonPath): string {
  const known = namesAt(path);
  const like = nearest(name, known);
  const where = path.length > 0 ? ` in ${path.join('.')}` : '';
  return `"${name}" means nothing${where}: ${like ? `did you mean "${like}"?` : `there are ${known.join(', ')}`}`;
}

/** The names that the schema has at a place of the file. */
function namesAt(path: JsonPath): readonly string[] {
  let schemas: readonly unknown[] = [ConfigFileSchema];
  for (const name of path) schemas = schemas.flatMap((it) => below(it, name));
  return schemas.flatMap(branches).flatMap((it) => Object.keys(recordAt(it, 'properties')));
}

function below(schema: unknown, name: string | number): readonly unknown[] {
  return branches(schema).flatMap((it) => [
    ...(typeof name === 'number' ? [recordAt(it, 'items')] : []),
    ...Object.entries(recordAt(it, 'properties')).flatMap(([key, own]) => (key === name ? [own] : [])),
    ...Object.values(recordAt(it, 'patternProperties')),
  ]);
}

function branches(schema: unknown): readonly unknown[] {
  const any = valueAt(schema, ['anyOf']);
  return Array.isArray(any) ? any : [schema];
}

function recordAt(schema: unknown, name: string): Record<string, unknown> {
  const value = valueAt(schema, [name]);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
