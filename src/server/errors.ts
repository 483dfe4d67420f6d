import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidRequestError } from '../core/chat-request.ts';
import { NoRoomError } from '../core/no-room-error.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { safely } from '../core/scrub.ts';
import { TooManyReadersError } from '../core/too-many-readers-error.ts';
import { type BodyFault, InvalidBodyError, valueFault } from '../wire/body-faults.ts';
import { toErrorJson } from '../wire/coro.ts';
import { type Reply, takeOver } from './reply.ts';
import { dialectOf } from './v1/v1-errors.ts';

/** An error with its HTTP face. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** What was asked, as far as it shapes how an error is told. */
export interface AskedFor {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether the path names a model. */
  readonly namesModel: boolean;
}

/** The one place where an error becomes a reply. What is not foreseen is a 500 that says nothing of its inside. */
export function replyWithError(error: unknown, asked: AskedFor, reply: Reply): void {
  try {
    const face = faceOf(error, asked);
    const { code, message, detail } = face;
    const inDialect = dialectOf(asked);
    const { status, headers, body } = inDialect
      ? inDialect(error, face)
      : { ...face, body: toErrorJson(code, message, detail ?? message) };
    if (status === 500) reply.log.error(safely(error), 'request failed');
    reply.headers(headers).json(status, body);
  } catch (fault) {
    // A header that cannot be sent, most likely: whoever waits is not to wait on, and nobody else is to suffer.
    reply.log.error(safely(fault), 'reply failed');
    reply.raw.destroy();
  }
}

/** The same for what Fastify routes. */
export function replyInFastify(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { url, headers, params } = request;
  const namesModel = Object.hasOwn(Object(params), '*');
  replyWithError(error, { url, headers, namesModel }, takeOver(reply));
}

interface Face {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly detail?: readonly BodyFault[];
  readonly headers: Readonly<Record<string, string>>;
}

function faceOf(error: unknown, { namesModel }: AskedFor): Face {
  if (error instanceof HttpError) return error;
  if (error instanceof InvalidBodyError) return faceOfBody(error);
  if (error instanceof InvalidRequestError && error.field !== undefined) {
    return faceOfBody(new InvalidBodyError([valueFault(error.field, error.message)]));
  }
  if (error instanceof InvalidRequestError) {
    const [id] = error.modelIds;
    // A path names one model, and the first CORO said so in the singular.
    const message = id !== undefined && namesModel ? `Invalid model ID: ${id}` : error.message;
    return {
      status: 400,
      code: id === undefined ? 'invalid_request' : 'invalid_model',
      message,
      headers: {},
    };
  }
  if (error instanceof NotFoundError) {
    return { status: 404, code: `${error.what}_not_found`, message: error.message, headers: {} };
  }
  if (error instanceof NoRoomError) {
    return {
      status: 503,
      code: 'server_overloaded',
      message: error.message,
      headers: { 'retry-after': '5' },
    };
  }
  if (error instanceof TooManyReadersError) {
    return { status: 429, code: 'too_many_readers', message: error.message, headers: { 'retry-after': '5' } };
  }
  return (
    fastifyFace(error) ?? {
      status: 500,
      code: 'internal_error',
      message: 'Internal server error',
      headers: {},
    }
  );
}

function faceOfBody({ message, faults }: InvalidBodyError): Face {
  return { status: 422, code: 'invalid_request', message, detail: faults, headers: {} };
}

/** Fastify's own refusals: their messages quote the request, so the words are ours. */
function fastifyFace(error: unknown): Face | undefined {
  const { statusCode } = error as Partial<FastifyError>;
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  const [known, message] = REFUSALS[statusCode] ?? ['invalid_request', 'The request cannot be read'];
  return { status: statusCode, code: known, message, headers: {} };
}

/** For people: "16 MiB". */
export function mebibytes(bytes: number): string {
  return `${bytes / 1024 ** 2} MiB`;
}

const REFUSALS: Readonly<Record<number, readonly [string, string] | undefined>> = {
  408: ['request_timeout', 'The request took too long to arrive'],
  414: ['uri_too_long', 'The URL is too long'],
  431: ['headers_too_large', 'The headers are too large'],
};
