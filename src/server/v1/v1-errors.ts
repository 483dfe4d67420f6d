import type { IncomingHttpHeaders } from 'node:http';
import { InvalidRequestError } from '../../core/chat-request.ts';
import { InvalidBodyError } from '../../wire/body-faults.ts';
import {
  anthropicStatus,
  anthropicStatusOf,
  toAnthropicBodyError,
  toAnthropicError,
  toAnthropicFailure,
} from '../../wire/v1/anthropic-error.ts';
import { faceOf, retryHeaders } from '../../wire/v1/faces.ts';
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

interface RequestKind {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** How a dialect tells an error; undefined where CORO's own words are spoken. */
export function dialectOf({
  url,
  headers,
}: RequestKind): ((error: unknown, face: PlainFace) => DialectReply) | undefined {
  if (!url.startsWith('/v1/')) return undefined;
  return url.startsWith('/v1/messages') || isAnthropicClient(headers) ? toAnthropicReply : toOpenAiReply;
}

/** Both have models; Anthropic's API wants this header with every request, and its clients send it. */
export function isAnthropicClient(headers: IncomingHttpHeaders): boolean {
  return headers['anthropic-version'] !== undefined;
}

function toOpenAiReply(error: unknown, face: PlainFace): DialectReply {
  if (error instanceof FailedAnswerError) {
    const { fault } = error.failure;
    return {
      status: faceOf(fault).status,
      headers: retryHeaders(fault),
      body: toOpenAiFailure(error.failure),
    };
  }
  if (error instanceof InvalidBodyError) {
    return { status: 400, headers: {}, body: toOpenAiBodyError(error.faults) };
  }
  const unknown = unknownModel(error);
  if (unknown !== undefined) {
    const body = toOpenAiError(unknown, 'invalid_request_error', 'model_not_found', 'model');
    return { status: 404, headers: {}, body };
  }
  const { status, code, message, headers } = face;
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  // OpenAI has one code for both, and clients look for it.
  const known = code === 'missing_api_key' ? 'invalid_api_key' : code;
  return { status, headers, body: toOpenAiError(message, type, known) };
}

function toAnthropicReply(error: unknown, face: PlainFace): DialectReply {
  if (error instanceof FailedAnswerError) {
    const { fault } = error.failure;
    const body = toAnthropicFailure(error.failure, null);
    return { status: anthropicStatusOf(fault), headers: retryHeaders(fault), body };
  }
  if (error instanceof InvalidBodyError) {
    return { status: 400, headers: {}, body: toAnthropicBodyError(error.faults) };
  }
  const unknown = unknownModel(error);
  if (unknown !== undefined) return { status: 404, headers: {}, body: toAnthropicError(404, unknown) };
  const { message, headers } = face;
  const status = anthropicStatus(face.status);
  return { status, headers, body: toAnthropicError(status, message) };
}

function unknownModel(error: unknown): string | undefined {
  if (!(error instanceof InvalidRequestError) || error.modelIds.length === 0) return undefined;
  const ids = error.modelIds.map((id) => `\`${id}\``).join(', ');
  return `The model ${ids} does not exist here: GET /v1/models lists those that do, and provider/upstream-id names any other`;
}
