import { geminiInvalid } from './gemini-errors.ts';
import { asArray, asObject, isUnset, type Json } from './json.ts';
import type { Reply } from './types.ts';

/** The shape of a field: a primitive, anything, a message with fields, or a list of messages. */
type Shape = 'any' | 'string' | 'boolean' | 'TYPE_FLOAT' | 'TYPE_INT32' | Message | readonly [Message];
type Message = { readonly [field: string]: Shape };

/**
 * Reads a body the way Google's JSON layer does: every field under its camelCase or its snake_case name, unknown ones and
 * wrong types refused all at once, before anything looks at what the values mean (providers.md §2.1, last bullet).
 *
 * @returns the body with camelCase names, or the refusal
 */
export function readGeminiRequest(body: Json): { readonly request: Json } | { readonly refusal: Reply } {
  const violations: Violation[] = [];
  const request = readMessage(body, REQUEST, '', violations);
  if (violations.length === 0) return { request };
  const fieldViolations = violations.map(({ field, description }) =>
    field === '' ? { description } : { field, description },
  );
  return {
    refusal: geminiInvalid(violations.map(({ description }) => description).join('\n'), [
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations },
    ]),
  };
}

interface Violation {
  readonly field: string;
  readonly description: string;
}

const PART: Message = {
  text: 'string',
  thought: 'boolean',
  thoughtSignature: 'string',
  inlineData: 'any',
  fileData: 'any',
  functionCall: 'any',
  functionResponse: 'any',
  executableCode: 'any',
  codeExecutionResult: 'any',
  videoMetadata: 'any',
  mediaResolution: 'any',
};

const CONTENT: Message = { role: 'string', parts: [PART] };

const REQUEST: Message = {
  model: 'string',
  contents: [CONTENT],
  systemInstruction: CONTENT,
  generationConfig: {
    temperature: 'TYPE_FLOAT',
    topP: 'TYPE_FLOAT',
    topK: 'TYPE_INT32',
    candidateCount: 'TYPE_INT32',
    maxOutputTokens: 'TYPE_INT32',
    seed: 'TYPE_INT32',
    presencePenalty: 'TYPE_FLOAT',
    frequencyPenalty: 'TYPE_FLOAT',
    stopSequences: 'any',
    responseMimeType: 'string',
    responseSchema: 'any',
    responseJsonSchema: 'any',
    responseModalities: 'any',
    responseLogprobs: 'boolean',
    logprobs: 'TYPE_INT32',
    mediaResolution: 'any',
    speechConfig: 'any',
    thinkingConfig: { includeThoughts: 'boolean', thinkingBudget: 'TYPE_INT32', thinkingLevel: 'string' },
  },
  safetySettings: 'any',
  tools: 'any',
  toolConfig: 'any',
  cachedContent: 'string',
  serviceTier: 'string',
  labels: 'any',
};

function readMessage(value: unknown, fields: Message, at: string, violations: Violation[]): Json {
  const message = asObject(value);
  if (message === undefined) {
    violations.push(invalidValue(at, 'type.googleapis.com/google.protobuf.Message', value));
    return {};
  }
  const read: Record<string, unknown> = {};
  for (const [written, inner] of Object.entries(message)) {
    const name = toCamel(written);
    const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (shape === undefined) violations.push(unknownName(written, at));
    // An explicit null is an unset field in proto JSON.
    else if (!isUnset(inner)) read[name] = readField(inner, shape, join(at, toSnake(name)), violations);
  }
  return read;
}

function readField(value: unknown, shape: Shape, at: string, violations: Violation[]): unknown {
  if (shape === 'any') return value;
  if (typeof shape === 'string') {
    if (!fits(value, shape)) violations.push(invalidValue(at, SCALARS[shape] ?? shape, value));
    return value;
  }
  if (isList(shape)) {
    // A single message stands for a list of one.
    const items = Array.isArray(value) ? asArray(value) : [value];
    return items.map((item, index) => readMessage(item, shape[0], `${at}[${index}]`, violations));
  }
  return readMessage(value, shape, at, violations);
}

const SCALARS: Readonly<Record<string, string>> = { string: 'TYPE_STRING', boolean: 'TYPE_BOOL' };

function fits(value: unknown, shape: string): boolean {
  if (shape === 'string' || shape === 'boolean') return typeof value === shape;
  // Proto JSON takes numbers in quotation marks, too.
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  const number = value === '' ? Number.NaN : Number(value);
  return shape === 'TYPE_INT32' ? Number.isInteger(number) : Number.isFinite(number);
}

function isList(shape: Shape): shape is readonly [Message] {
  return Array.isArray(shape);
}

function unknownName(name: string, at: string): Violation {
  const where = at === '' ? '' : ` at '${at}'`;
  const description = `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`;
  return { field: at, description };
}

function invalidValue(at: string, type: string, value: unknown): Violation {
  return { field: at, description: `Invalid value at '${at}' (${type}), ${JSON.stringify(value)}` };
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

function toCamel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
