import type { BodyFault } from './body-faults.ts';

/** What readers of a body say that a schema cannot. */
export type Place = readonly (string | number)[];

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function missing(at: Place): BodyFault {
  return { type: 'missing', loc: at, msg: 'Field required' };
}

export function wrong(at: Place, error: string): BodyFault {
  return { type: 'value_error', loc: at, msg: `Value error, ${error}`, ctx: { error } };
}
