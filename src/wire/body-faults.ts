import type { TLocalizedValidationError } from 'typebox/error';
import { pathOf, valueAt } from '../core/json-path.ts';

/** One fault of a body, in the shape that FastAPI gives: where, what, and which kind. */
export interface BodyFault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** Everything that is wrong with a body, at once. The values are not repeated: a body may hold keys. */
export class InvalidBodyError extends Error {
  override readonly name = 'InvalidBodyError';
  readonly faults: readonly BodyFault[];

  constructor(faults: readonly BodyFault[]) {
    super(faults.map(toLine).join('; '));
    this.faults = faults;
  }
}

/** In FastAPI's words, unless they leave out what is known. */
function toLine(fault: BodyFault): string {
  const { type, loc, msg, ctx } = fault;
  if (type === 'json_invalid') return `body: ${reasonOf(fault)}`;
  const isTold = typeof ctx?.error !== 'string' || msg.includes(ctx.error);
  return `${loc.join('.')}: ${isTold ? msg : ctx.error}`;
}

/** What a schema cannot say of a field, in pydantic's form. */
export function valueFault(field: string, error: string): BodyFault {
  return { type: 'value_error', loc: ['body', field], msg: `Value error, ${error}`, ctx: { error } };
}

/** Why, in plain words: FastAPI's message names the kind of fault, and what is known of this one stands beside it. */
export function reasonOf({ type, loc, msg, ctx }: BodyFault): string {
  const why = typeof ctx?.error === 'string' ? ctx.error : msg;
  const position = Number(loc.at(-1));
  // The parser does not always say where.
  return type === 'json_invalid' && position > 0 ? `${why} (at character ${position})` : why;
}

/** A validator's errors as FastAPI (pydantic 2, strict) words them. */
export function toBodyFaults(body: unknown, errors: readonly TLocalizedValidationError[]): BodyFault[] {
  const telling = errors.filter((error) => isTelling(error, body));
  // Whatever is refused hears something.
  const faults = (telling.length > 0 ? telling : errors).flatMap((error) => toFaults(error, body));
  const seen = new Set<string>();
  return faults.filter(({ type, loc }) => {
    const name = JSON.stringify([type, loc]);
    return !seen.has(name) && seen.add(name);
  });
}

/**
 * Of a choice between kinds every branch complains: only the one that the value was meant for tells something. A
 * `null` branch stands last and was not meant, else the value would have passed.
 */
function isTelling(
  { keyword, schemaPath, instancePath, params }: TLocalizedValidationError,
  body: unknown,
): boolean {
  if (keyword === 'anyOf') return false;
  if (keyword === 'type' && params.type === 'null') return false;
  const choice = CHOICE.exec(schemaPath);
  if (!choice) return true;
  const [, field, branch, below = ''] = choice;
  const depth = below.match(/\/(?:items|properties)\b/g)?.length ?? 0;
  const path = pathOf(instancePath, body);
  const value = valueAt(body, path.slice(0, path.length - depth));
  const isSecond = OR_OBJECT.has(field) ? typeof value !== 'string' : Array.isArray(value);
  return branch === (isSecond ? '1' : '0');
}

/** The innermost choice between a text and something else, and what of the schema lies below it. */
const CHOICE =
  /.*\b(models\/items|until|content|system|tool_choice|(?<=#\/properties\/)function_call|stop)\/anyOf\/(\d)(.*)$/;

/** Whose second kind is an object; that of the others is a list. */
const OR_OBJECT: ReadonlySet<unknown> = new Set(['until', 'tool_choice', 'function_call']);

function toFaults(error: TLocalizedValidationError, body: unknown): BodyFault[] {
  const path = pathOf(error.instancePath, body);
  const loc = ['body', ...path];
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        type: 'missing',
        loc: [...loc, name],
        msg: 'Field required',
      }));
    case 'type':
      return [{ ...typeFault(String(error.params.type), loc, valueAt(body, path)), loc }];
    case 'enum':
      return [{ type: 'literal_error', loc, ...expecting(error.params.allowedValues) }];
    default:
      return [{ loc, ...limitFault(error, valueAt(body, path)) }];
  }
}

function typeFault(
  wanted: string,
  loc: readonly (string | number)[],
  value: unknown,
): Omit<BodyFault, 'loc'> {
  switch (wanted) {
    case 'string':
      return { type: 'string_type', msg: 'Input should be a valid string' };
    case 'number':
      return { type: 'float_type', msg: 'Input should be a valid number' };
    case 'integer':
      return typeof value === 'number'
        ? {
            type: 'int_from_float',
            msg: 'Input should be a valid integer, got a number with a fractional part',
          }
        : { type: 'int_type', msg: 'Input should be a valid integer' };
    case 'boolean':
      return { type: 'bool_type', msg: 'Input should be a valid boolean' };
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' };
    default:
      return isModel(loc)
        ? {
            type: 'model_attributes_type',
            msg: 'Input should be a valid dictionary or object to extract fields from',
          }
        : { type: 'dict_type', msg: 'Input should be a valid dictionary' };
  }
}

const MODELS: ReadonlySet<unknown> = new Set(['search_context', 'until']);

/** Objects with named fields, as opposed to maps from any name. */
function isModel(loc: readonly (string | number)[]): boolean {
  return loc.length === 1 || typeof loc.at(-1) === 'number' || MODELS.has(loc.at(-1));
}

function limitFault(error: TLocalizedValidationError, value: unknown): Omit<BodyFault, 'loc'> {
  switch (error.keyword) {
    case 'minimum': {
      const ge = Number(error.params.limit);
      return {
        type: 'greater_than_equal',
        msg: `Input should be greater than or equal to ${ge}`,
        ctx: { ge },
      };
    }
    case 'maximum': {
      const le = Number(error.params.limit);
      return { type: 'less_than_equal', msg: `Input should be less than or equal to ${le}`, ctx: { le } };
    }
    case 'minLength': {
      const limit = error.params.limit;
      const msg = `String should have at least ${counted(limit, 'character')}`;
      return { type: 'string_too_short', msg, ctx: { min_length: limit } };
    }
    case 'maxLength': {
      const limit = error.params.limit;
      const msg = `String should have at most ${counted(limit, 'character')}`;
      return { type: 'string_too_long', msg, ctx: { max_length: limit } };
    }
    case 'pattern': {
      const pattern = String(error.params.pattern);
      return {
        type: 'string_pattern_mismatch',
        msg: `String should match pattern '${pattern}'`,
        ctx: { pattern },
      };
    }
    case 'minItems': {
      const limit = error.params.limit;
      const actual = lengthOf(value);
      const msg = `List should have at least ${counted(limit, 'item')} after validation, not ${actual}`;
      return {
        type: 'too_short',
        msg,
        ctx: { field_type: 'List', min_length: limit, actual_length: actual },
      };
    }
    case 'maxItems': {
      const limit = error.params.limit;
      const actual = lengthOf(value);
      const msg = `List should have at most ${counted(limit, 'item')} after validation, not ${actual}`;
      return { type: 'too_long', msg, ctx: { field_type: 'List', max_length: limit, actual_length: actual } };
    }
    default:
      return { type: 'value_error', msg: `Value error, ${error.message}` };
  }
}

function expecting(values: readonly unknown[]): Pick<BodyFault, 'msg' | 'ctx'> {
  const quoted = values.map((value) => `'${value}'`);
  const expected =
    quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : quoted.join('');
  return { msg: `Input should be ${expected}`, ctx: { expected } };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
