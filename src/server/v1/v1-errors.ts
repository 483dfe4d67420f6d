import { InvalidRequestError } from '../../core/chat-request.ts';
import { InvalidBodyError } from '../../wire/body-faults.ts';
import { faceOf as faceOfFault, retryHeaders } from '../../wire/v1/faces.ts';
import { toOpenAiBodyError, toOpenAiError, toOpenAiFailure } from '../../wire/v1/openai-error.ts';
import { FailedAnswerError } from './failed-answer-error.ts';

/** An error as a client of another dialect is told it. */
export interface DialectReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What is known of an error whatever the dialect. */
export interface PlainFace {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Whether a request is made in OpenAI's words. */
export function speaksOpenAi(url: string): boolean {
  return url.startsWith('/v1/');
}

export function toOpenAiReply(error: unknown, face: PlainFace): DialectReply {
  if (error instanceof FailedAnswerError) {
    const { fault } = error.failure;
    return {
      status: faceOfFault(fault).status,
      headers: retryHeaders(fault),
      body: toOpenAiFailure(error.failure),
    };
  }
  if (error instanceof InvalidBodyError) {
    return { status: 400, headers: {}, body: toOpenAiBodyError(error.faults) };
  }
  if (error instanceof InvalidRequestError && error.modelIds.length > 0) {
    const ids = error.modelIds.map((id) => `\`${id}\``).join(', ');
    const message = `The model ${ids} does not exist here: GET /v1/models lists those that do`;
    return {
      status: 404,
      headers: {},
      body: toOpenAiError(message, 'invalid_request_error', 'model_not_found', 'model'),
    };
  }
  const { status, code, message, headers } = face;
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  // OpenAI has one code for both, and clients look for it.
  const known = code === 'missing_api_key' ? 'invalid_api_key' : code;
  return { status, headers, body: toOpenAiError(message, type, known) };
}
