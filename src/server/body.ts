import type { IncomingMessage } from 'node:http';
import secureJson from 'secure-json-parse';
import { InvalidBodyError } from '../wire/body-faults.ts';
import { HttpError } from './errors.ts';

/** Bytes of the largest body. */
export const BODY_LIMIT = 1024 * 1024;
/** Deeper nesting than any request needs; a parser may be made to work hard by it. */
const MAX_DEPTH = 32;

const IS_JSON = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads a request's body as JSON; undefined when it is empty. What is no JSON is told as a fault of the body in
 * FastAPI's words: the content type, the syntax, the nesting, or names that would reach an object's prototype.
 *
 * Rejects with InvalidBodyError, or HttpError 413 past 1 MiB.
 */
export function readJson(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { 'content-type': type, 'content-length': announced } = request.headers;
    if (type !== undefined && type !== 'application/json' && !IS_JSON.test(type)) return reject(notJson());
    if (Number(announced) > BODY_LIMIT) return reject(tooLarge());
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > BODY_LIMIT) reject(tooLarge());
      else chunks.push(chunk);
    });
    // A throw in a listener would reach nobody.
    request.on('end', () => parseInto(textOf(chunks), resolve, reject));
    request.on('error', reject);
  });
}

function parseInto(text: string, resolve: (value: unknown) => void, reject: (error: Error) => void): void {
  try {
    resolve(parse(text));
  } catch (error) {
    reject(
      error instanceof InvalidBodyError
        ? error
        : badSyntax(error instanceof Error ? error.message : '', text),
    );
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (depthOf(text) > MAX_DEPTH) throw tooDeep();
  // Names that reach a prototype can only be spelled with these; without them the plain parser is as safe.
  if (!/\\u|proto|constructor/.test(text)) return JSON.parse(text);
  return secureJson.parse(text, { protoAction: 'error', constructorAction: 'error' });
}

function textOf(chunks: readonly Buffer[]): string {
  const [only, second] = chunks;
  return (only && !second ? only : Buffer.concat(chunks)).toString('utf8');
}

/** The connection ends with the reply: what is left of the body is not read. */
function tooLarge(): HttpError {
  return new HttpError(413, 'request_too_large', 'The body is larger than 1 MiB', { connection: 'close' });
}

function notJson(): InvalidBodyError {
  return new InvalidBodyError([
    {
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
      ctx: { error: 'Send JSON with content-type: application/json' },
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
