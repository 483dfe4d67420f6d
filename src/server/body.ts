import type { IncomingMessage } from 'node:http';
import secureJson from 'secure-json-parse';
import { InvalidBodyError } from '../wire/body-faults.ts';
import { BODY_LIMIT, bytesBesideImages, IMAGES_BODY_LIMIT } from './body-limits.ts';
import { HttpError, mebibytes } from './errors.ts';

/** Twice what the schema of a tool needs at its deepest; a parser may be made to work hard by more. */
const MAX_DEPTH = 64;

const IS_JSON = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads a body as JSON; undefined when there is none.
 *
 * @param textLimit bytes besides the data of images, where those are fewer than the whole may have
 * @throws InvalidBodyError in FastAPI's words: the content type, the syntax, the nesting, or names that would reach an
 *   object's prototype
 * @throws HttpError 413 for a body that is too large, 400 when it breaks off
 */
export function readJson(request: IncomingMessage, textLimit?: number): Promise<unknown> {
  return readText(request, (text) => parseBody(withoutMark(text), request, textLimit));
}

function parseBody(text: string, request: IncomingMessage, textLimit: number | undefined): unknown {
  if (textLimit !== undefined && text.length > LARGE && bytesBesideImages(text, textLimit) > textLimit)
    throw tooLarge(`${mebibytes(textLimit)} without its images`);
  const type = request.headers['content-type'];
  const isJson = type === undefined || type === 'application/json' || IS_JSON.test(type);
  if (!isJson) throw notJson('with content-type: application/json');
  if (isCoded(request)) throw notJson('as it is, without a content-encoding');
  return parseText(text);
}

/**
 * Nearly every body comes in one piece. What is too large is not kept, but read on as long as any request may take: many a
 * client reads no reply before it has said all, and would see nothing but a connection that broke.
 *
 * @param use what it throws, the promise is rejected with: a promise of its own would cost as much as what it does
 */
function readText<T>(request: IncomingMessage, use: (text: string) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(tooLarge(mebibytes(IMAGES_BODY_LIMIT)));
    const length = request.headers['content-length'];
    if (length !== undefined && Number(length) > IMAGES_BODY_LIMIT) {
      refuse();
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= IMAGES_BODY_LIMIT) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        refuse();
      }
    });
    request.on('end', () => {
      const [first, second] = chunks;
      const text = first && !second ? first.toString() : Buffer.concat(chunks).toString();
      // The request, and this with it, lives as long as its reply.
      chunks.length = 0;
      try {
        resolve(use(text));
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', () => reject(new HttpError(400, 'invalid_request', 'The request cannot be read')));
  });
}

/** @param most what it may be */
function tooLarge(most: string): HttpError {
  return new HttpError(413, 'request_too_large', `The body is larger than ${most}`);
}

/** Compressed, that is: it is not unpacked here, where nobody knows how large it would be. */
function isCoded({ headers: { 'content-encoding': coding } }: IncomingMessage): boolean {
  return coding !== undefined && coding.toLowerCase() !== 'identity';
}

/** RFC 8259, 8.1: nobody may write a byte order mark before JSON, and whoever reads it may pass over one. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfe_ff ? text.slice(1) : text;
}

/** Characters. Nearly all bodies are shorter, and what their route takes is not looked up for them. */
const LARGE = BODY_LIMIT / 4;

function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof InvalidBodyError) throw error;
    throw badSyntax(error instanceof Error ? error.message : '', text);
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
