import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ChatRequest } from '../../core/chat-request.ts';
import { type BodyFault, InvalidBodyError, toBodyFaults } from '../body-faults.ts';
import { asObject } from '../json.ts';
import { findOtherFields, type OtherFields } from './other-fields.ts';

/** A body of one of the doors under `/v1`, read. */
export interface Asked {
  readonly request: ChatRequest;
  /** What was left out of it, in words. */
  readonly warnings: readonly string[];
}

/** How a dialect's body is read. */
export interface DialectBody<S extends TObject, A> {
  readonly schema: S;
  readonly others: OtherFields;
  /** What the schema cannot say; it may have failed. */
  findFaults(json: Static<S>): BodyFault[];
  toAsked(json: Static<S>, warnings: readonly string[]): A;
}

/**
 * The schema is compiled with the first body: a server that nobody asks in these words starts without it.
 *
 * @param dropParams what a body is taken to say where it does not say `drop_params` itself
 * @returns a function that throws `InvalidBodyError` with everything that is wrong with a body
 */
export function openDialectParser<S extends TObject, A>(
  dialect: DialectBody<S, A>,
  dropParams: boolean,
): (body: unknown) => A {
  const { schema, others } = dialect;
  const names = new Set(Object.keys(schema.properties));
  let compiled: ReturnType<typeof Compile> | undefined;
  return (body) => {
    compiled ??= Compile(schema);
    const faults = compiled.Check(body) ? [] : toBodyFaults(body, compiled.Errors(body));
    const given = asObject(body);
    const isSilent = dropParams && (given?.drop_params ?? null) === null;
    const fields = given && isSilent ? { ...given, drop_params: true } : given;
    const json = (fields ?? body) as Static<S>;
    const found = fields && findOtherFields(fields, names, others);
    if (found) faults.push(...dialect.findFaults(json), ...found.faults);
    if (faults.length > 0) throw new InvalidBodyError(faults);
    return dialect.toAsked(json, found?.warnings ?? []);
  };
}
