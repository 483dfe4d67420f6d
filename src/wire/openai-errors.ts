import type { ErrorReply } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import { parseError as parseGoogleError } from './gemini.ts';
import { asArray, asCount, asObject, asText, type JsonObject, lookUp, parseJson } from './json.ts';
import { retryAfterMs } from './retry-after.ts';
import { codeOfStatus } from './status-fault.ts';

/** What became of Chat Completions' error object in other hands: its fields are known, its place is not. */
export function parseError(reply: ErrorReply): Fault {
  const { status, headers, body } = reply;
  const json = parseJson(body);
  if (Array.isArray(json)) return parseGoogleError({ ...reply, body: JSON.stringify(json[0] ?? {}) });
  const { code, type, message } = wordsIn(asObject(json));
  return toFault(
    lookUp(CODES, code) ??
      lookUp(CODES, type) ??
      codeOfStatus(status === 200 ? statusOf(code, type) : status),
    message ?? plainText(status, body),
    { status, providerCode: code ?? type, retryAfterMs: retryAfterMs(headers) },
  );
}

/**
 * Providers report failures inside 200s: an `error` member, whole or streamed, the flat object of Mistral and older
 * vLLMs (mistral/stream-midstream-error.sse), and Groq's `x_groq.error`.
 */
export function throwErrorIn(root: JsonObject | undefined, isNamedError = false): void {
  const error = root?.error ?? (isNamedError || root?.object === 'error' ? root : undefined);
  if (error !== undefined && error !== null) throw new UpstreamError(faultIn(error, root));
  const inChunk = asText(asObject(root?.x_groq)?.error);
  if (inChunk !== undefined) {
    const code = inChunk === 'over_capacity' ? 'model_overloaded' : 'provider_error';
    throw new UpstreamError(toFault(code, inChunk, { providerCode: inChunk }));
  }
}

/** An `error` member as a fault. Groq and OpenRouter have the status in it, Cerebras beside it (cerebras/stream-midstream-error.sse). */
export function faultIn(error: unknown, root?: JsonObject): Fault {
  const fields = asObject(error);
  const status =
    statusIn(fields?.status_code) ?? statusIn(fields?.code) ?? statusIn(root?.status_code) ?? 200;
  return parseError({ status, headers: {}, body: JSON.stringify({ code: root?.code, error }) });
}

/** LiteLLM's proxy writes it as a text. */
function statusIn(value: unknown): number | undefined {
  return (
    asCount(value) ?? (typeof value === 'string' && /^[45]\d\d$/.test(value) ? Number(value) : undefined)
  );
}

interface Words {
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * `{error: {…}}` is OpenAI's. xAI and Ollama put a sentence in its place, Cerebras, Mistral and older vLLMs the
 * fields at the top, and what FastAPI refuses for them stands in `detail`.
 */
function wordsIn(root: JsonObject | undefined): Words {
  const sentence = asText(root?.error) ?? asText(root?.detail);
  if (sentence !== undefined) return { code: asText(root?.code), message: sentence };
  if (Array.isArray(root?.detail)) return { message: detailText(root.detail) };
  const error = asObject(root?.error) ?? root;
  const metadata = asObject(error?.metadata);
  // mistral/errors/extra-field.json: what stands in `detail` elsewhere.
  const message = asText(error?.message) ?? wordsInDetail(error?.message);
  // OpenRouter's code is the status; the word stands below.
  const type = asText(error?.type) ?? asText(metadata?.error_type);
  const words = { code: asText(error?.code), type, message };
  return message === 'Provider returned error' ? { ...words, ...behind(metadata, type) } : words;
}

/** What the vendor behind OpenRouter said, as it came: JSON as a rule (openrouter/errors/provider-raw.json). */
function behind(metadata: JsonObject | undefined, type: string | undefined): Words {
  const { raw, provider_name: vendor } = { ...metadata };
  const said = typeof raw === 'string' ? (parseJson(raw) ?? raw) : raw;
  const words = typeof said === 'string' ? { message: textIn(said) } : wordsIn(asObject(said));
  if (!words.message) return {};
  const who = asText(vendor);
  const message = who === undefined ? words.message : `${words.message} (${who})`;
  return type === undefined ? { ...words, message } : { message };
}

function wordsInDetail(value: unknown): string | undefined {
  return detailText(asArray(asObject(value)?.detail));
}

/** mistral/errors/validation.json: each fault with its place. */
function detailText(details: readonly unknown[]): string | undefined {
  const faults = details.map((detail) => {
    const { loc, msg } = { ...asObject(detail) };
    return `${asArray(loc).join('.')}: ${asText(msg) ?? 'not accepted'}`;
  });
  return asText(faults.join('; '));
}

/** Codes that say more than the status they come with. A 413 that calls itself a rate limit stays a 413. */
const CODES: Readonly<Record<string, FaultCode | undefined>> = {
  context_length_exceeded: 'context_length_exceeded',
  model_not_found: 'invalid_model',
  model_decommissioned: 'invalid_model',
  invalid_model: 'invalid_model', // mistral/errors/invalid-model.json, a type beside a number
};

/** Inside a 200 the word alone tells what the status would have been. */
function statusOf(code: string | undefined, type: string | undefined): number {
  return lookUp(STATUS_OF_WORD, code) ?? lookUp(STATUS_OF_WORD, type) ?? 500;
}

const STATUS_OF_WORD: Readonly<Record<string, number | undefined>> = {
  rate_limit_exceeded: 429,
  'resource-exhausted': 429, // xai/errors/rate-limit.json
  unavailable: 503,
};

/**
 * Edges answer in HTML, and DeepSeek and Together without JSON: the text if it is one, else the status. Behind its first line
 * stands what is for the server's own people, a stack above all.
 */
function plainText(status: number, body: string): string {
  return textIn(body) ?? `HTTP status ${status}`;
}

function textIn(body: string): string | undefined {
  const [line = ''] = body.trim().split(/[\r\n]/, 1);
  return /^(?:[<{[]|Traceback )/.test(line) ? undefined : asText(line);
}
