import type { AnswerFailure } from '../../core/answer.ts';
import type { Fault } from '../../core/fault.ts';
import { type BodyFault, reasonOf } from '../body-faults.ts';
import { faceOf, tellingMessage } from './faces.ts';

/** Anthropic's error object. */
export function toAnthropicError(status: number, message: string, requestId: string | null = null) {
  return { type: 'error', error: { type: TYPES[status] ?? 'api_error', message }, request_id: requestId };
}

/** A failed answer as Anthropic's error. */
export function toAnthropicFailure(
  { fault, hint }: Pick<AnswerFailure, 'fault' | 'hint'>,
  requestId: string | null,
) {
  return toAnthropicError(anthropicStatus(faceOf(fault).status), tellingMessage(fault, hint), requestId);
}

/** Every fault of a body, by its place. */
export function toAnthropicBodyError(faults: readonly BodyFault[]) {
  const told = faults.map((it) => `${placeOf(it)}: ${reasonOf(it)}`);
  const body = toAnthropicError(400, told.join('; '));
  const isThread = faults.some(({ loc }) => loc[1] === 'thread');
  return isThread ? { ...body, error: { ...body.error, details: NO_THREADS } } : body;
}

/** At this word Anthropic's clients go on without a thread (`@anthropic-ai/sdk` 1.13.0, `ThreadState`): those that run tools. */
const NO_THREADS = { error_code: 'thread_unsupported_request' };

/** A body that is no JSON has no places. */
function placeOf({ loc: [, ...path] }: BodyFault): string {
  return typeof path[0] === 'string' ? path.join('.') : 'body';
}

/** Anthropic's clients know a server that has too much to do by a status of its own. */
export function anthropicStatus(status: number): number {
  return status === 503 ? 529 : status;
}

/** The status of a failed answer. */
export function anthropicStatusOf(fault: Fault): number {
  return anthropicStatus(faceOf(fault).status);
}

/** platform.claude.com/docs, "Errors". */
const TYPES: Readonly<Record<number, string | undefined>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
  421: 'invalid_request_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
