import type { Delta } from '../core/contracts.ts';
import type { MessagePart } from '../core/message.ts';
import { asArray, asObject, asText, type JsonObject } from './json.ts';

/**
 * OpenRouter's `reasoning_details`: the thoughts of the vendor behind it, with their seals. Gemini refuses a turn that called a
 * tool unless they come back (openrouter.ai/docs, "Preserving reasoning blocks"). Elsewhere they have no seal, and stay behind.
 */
const OWNER = 'openrouter';

/** Adds what came. In a stream a thought comes in pieces, and its signature with the last. */
export function addDetails(details: JsonObject[], value: unknown): void {
  for (const detail of asArray(value).map(asObject)) {
    if (!detail) continue;
    const last = details.at(-1);
    if (last && isSame(last, detail)) details[details.length - 1] = joined(last, detail);
    else details.push(detail);
  }
}

/** Sealed data comes at once. */
function isSame(last: JsonObject, detail: JsonObject): boolean {
  return last.type === detail.type && last.index === detail.index && asText(detail.data) === undefined;
}

function joined(last: JsonObject, detail: JsonObject): JsonObject {
  const told = Object.entries(detail).filter(([, value]) => value !== null);
  const whole: Record<string, unknown> = { ...last, ...Object.fromEntries(told) };
  for (const name of ['text', 'summary'] as const) {
    const text = (asText(last[name]) ?? '') + (asText(detail[name]) ?? '');
    if (text !== '') whole[name] = text;
  }
  return whole;
}

/** What of them has to come back; nothing, where none is sealed. @param model `vendor/model`, who thought */
export function sealedDetails(details: readonly JsonObject[], model: unknown): Delta[] {
  const isSealed = details.some((it) => asText(it.signature) !== undefined || asText(it.data) !== undefined);
  if (!isSealed) return [];
  return [{ type: 'opaque', provider: OWNER, data: { vendor: vendorOf(model), reasoning_details: details } }];
}

/** What goes back to a model with a turn that it began: seals of another vendor's are refused. */
export function detailsFor(upstreamId: string, parts: readonly MessagePart[]) {
  const details = parts.flatMap((part) => {
    const data = part.type === 'opaque' && part.provider === OWNER ? asObject(part.data) : undefined;
    return data?.vendor === vendorOf(upstreamId) ? asArray(data.reasoning_details) : [];
  });
  return details.length > 0 ? { reasoning_details: details } : undefined;
}

/** `google/gemini-3-flash`; `~google/…` is its latest. */
function vendorOf(model: unknown): string {
  return (asText(model) ?? '').replace(/^~/, '').split('/', 1)[0] ?? '';
}
