import type { FastifyInstance, FastifyRequest } from 'fastify';
import secureJson from 'secure-json-parse';
import { InvalidBodyError } from '../wire/body-faults.ts';
import { BODY_LIMIT, bytesBesideImages } from './body-limits.ts';
import { HttpError, mebibytes } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Bytes of a body besides the data of its images; default: as many as the whole may have. */
    readonly textLimit?: number;
  }
}

/** Twice what the schema of a tool needs at its deepest; a parser may be made to work hard by more. */
const MAX_DEPTH = 64;

const IS_JSON = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads every body as JSON. What is none is told as a fault of the body in FastAPI's words: the content type, the
 * syntax, the nesting, or names that would reach an object's prototype.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Named besides `*`, because Fastify finds a named one without parsing the header again.
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'string' }, (request, body, done) => {
    const text = withoutMark(body.toString());
    const refusal = text.length > LARGE ? refuseText(text, request) : undefined;
    if (refusal) return done(refusal);
    const type = request.headers['content-type'];
    const isJson = type === undefined || type === 'application/json' || IS_JSON.test(type);
    if (!isJson) return done(notJson('with content-type: application/json'));
    if (isCoded(request)) return done(notJson('as it is, without a content-encoding'));
    const { value, error } = parseText(text);
    done(error, value);
  });
}

/** Compressed, that is: it is not unpacked here, where nobody knows how large it would be. */
function isCoded({ headers: { 'content-encoding': coding } }: FastifyRequest): boolean {
  return coding !== undefined && coding.toLowerCase() !== 'identity';
}

/** RFC 8259, 8.1: nobody may write a byte order mark before JSON, and whoever reads it may pass over one. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfe_ff ? text.slice(1) : text;
}

/** Characters. Nearly all bodies are shorter, and what their route takes is not looked up for them. */
const LARGE = BODY_LIMIT / 4;

function refuseText(text: string, request: FastifyRequest): HttpError | undefined {
  const { textLimit } = request.routeOptions.config;
  if (textLimit === undefined || bytesBesideImages(text, textLimit) <= textLimit) return undefined;
  const message = `The body is larger than ${mebibytes(textLimit)} without its images`;
  return new HttpError(413, 'request_too_large', message);
}

function parseText(text: string): { value: unknown; error: Error | null } {
  try {
    return { value: parse(text), error: null };
  } catch (error) {
    const isTold = error instanceof InvalidBodyError;
    return {
      value: undefined,
      error: isTold ? error : badSyntax(error instanceof Error ? error.message : '', text),
    };
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (mayBeDeep(text) && depthOf(text) > MAX_DEPTH) throw tooDeep();
  // Names that reach a prototype can only be spelled with these; without them the plain parser is as safe.
  if (!/\\u|proto|constructor/.test(text)) return JSON.parse(text);
  return secureJson.parse(text, { protoAction: 'error', constructorAction: 'error' });
}

/** @param how it would be read */
function notJson(how: string): InvalidBodyError {
  return new InvalidBodyError([
    {
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
      ctx: { error: `Send JSON ${how}` },
    },
  ]);
}

function tooDeep(): InvalidBodyError {
  const error = `Nested deeper than ${MAX_DEPTH} levels`;
  const fault = { type: 'value_error', loc: ['body'], msg: `Value error, ${error}`, ctx: { error } };
  return new InvalidBodyError([fault]);
}

/** The parser's own message quotes the body, which may hold keys: only the position is passed on. */
function badSyntax(message: string, text: string): InvalidBodyError {
  const end = /\bend of JSON/.test(message) ? text.length : 0;
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? end);
  const isForbidden = /forbidden prototype/.test(message);
  const why = isForbidden ? 'A name that is not allowed: __proto__ or constructor' : 'Not valid JSON';
  const fault = {
    type: 'json_invalid',
    loc: ['body', position],
    msg: 'JSON decode error',
    ctx: { error: why },
  };
  return new InvalidBodyError([fault]);
}

/** Whether a text has more brackets than may be open at once. Looking for one is much faster than looking at each unit. */
function mayBeDeep(text: string): boolean {
  let left = MAX_DEPTH;
  for (const bracket of '[{')
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (left-- === 0) return true;
  return false;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** How deep the text nests, outside of strings. Counted before parsing, in one pass. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isString) {
      if (unit === BACKSLASH) i++;
      else if (unit === QUOTE) isString = false;
    } else if (unit === QUOTE) {
      isString = true;
    } else if (unit === 123 || unit === 91) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (unit === 125 || unit === 93) {
      depth--;
    }
  }
  return deepest;
}
