import type { AnswerFailure } from '../../core/answer.ts';
import { type BodyFault, reasonOf } from '../body-faults.ts';
import { faceOf, tellingMessage } from './faces.ts';

/** OpenAI's error object. */
export function toOpenAiError(
  message: string,
  type: string,
  code: string | null,
  param: string | null = null,
) {
  return { error: { message, type, param, code } };
}

/** A failed answer as OpenAI's error. */
export function toOpenAiFailure({ fault, hint }: Pick<AnswerFailure, 'fault' | 'hint'>) {
  const { type, code = fault.code } = faceOf(fault);
  return toOpenAiError(tellingMessage(fault, hint), type, code, fault.parameter ?? null);
}

/** The first fault of a body, by name, as OpenAI tells it; the others stand behind it. */
export function toOpenAiBodyError(faults: readonly BodyFault[]) {
  const [first] = faults;
  const param = first ? placeOf(first.loc) : null;
  const message = faults.map((it) => `Invalid '${placeOf(it.loc) ?? 'body'}': ${reasonOf(it)}`).join('; ');
  return toOpenAiError(`${message}.`, 'invalid_request_error', codeOf(first), param);
}

/** "messages[0].content": without "body" in front. A body that is no JSON has no places. */
function placeOf([, ...path]: BodyFault['loc']): string | null {
  if (typeof path[0] === 'number') return null;
  let place = '';
  for (const step of path) place += typeof step === 'number' ? `[${step}]` : `.${step}`;
  return place === '' ? null : place.replace(/^\./, '');
}

function codeOf(fault: BodyFault | undefined): string {
  const { type = '' } = fault ?? {};
  if (type === 'missing') return 'missing_required_parameter';
  if (type === 'unknown_parameter' || type === 'unsupported_parameter') return type;
  return /_type$|_from_float$/.test(type) ? 'invalid_type' : 'invalid_value';
}
