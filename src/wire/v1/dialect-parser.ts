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
 * @returns a function that throws `InvalidBodyError` with everything that is wrong with a body
 */
export function openDialectParser<S extends TObject, A>(dialect: DialectBody<S, A>): (body: unknown) => A {
  const { schema, others } = dialect;
  const names = new Set(Object.keys(schema.properties));
  let compiled: ReturnType<typeof Compile> | undefined;
  return (body) => {
    compiled ??= Compile(schema);
    const faults = compiled.Check(body) ? [] : toBodyFaults(body, compiled.Errors(body));
    const json = body as Static<S>;
    const fields = asObject(body);
    const found = fields && findOtherFields(fields, names, others);
    if (found) faults.push(...dialect.findFaults(json), ...found.faults);
    if (faults.length > 0) throw new InvalidBodyError(faults);
    return dialect.toAsked(json, found?.warnings ?? []);
  };
}
