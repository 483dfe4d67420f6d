import type { FinishReason } from '../core/answer.ts';
import type { Delta, SseEvent, WireFormat } from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import { asArray, asCount, asObject, asText, type JsonObject, lookUp, parseJson } from './json.ts';
import { ndjson } from './ndjson.ts';
import { parseError, throwErrorIn } from './openai-errors.ts';

/** What a stream remembers: whether its last line came, and how many calls it has made. */
interface OllamaStream {
  isDone: boolean;
  calls: number;
}

/** Ollama's own `/api/chat` (ollama/ollama, `server/routes.go`): lines of JSON rather than server-sent events. */
export const ollama: WireFormat<OllamaStream> = {
  framing: ndjson,
  openStream: () => ({ isDone: false, calls: 0 }),
  parseWhole: (body) => {
    const root = asObject(body);
    throwErrorIn(root);
    if (!root || !asObject(root.message)) {
      throw new UpstreamError(
        toFault('invalid_response', 'The reply holds no answer (no message)', { status: 200 }),
      );
    }
    return deltasOf({ isDone: false, calls: 0 }, root);
  },
  parseEvent,
  parseError,
  isComplete: (state) => state.isDone,
};

function parseEvent(state: OllamaStream, { data }: SseEvent): Delta[] {
  const root = asObject(parseJson(data));
  if (!root) throw new UpstreamError(toFault('invalid_response', 'A stream event is not JSON'));
  throwErrorIn(root);
  return deltasOf(state, root);
}

function deltasOf(state: OllamaStream, root: JsonObject): Delta[] {
  const message = asObject(root.message);
  const deltas: Delta[] = [];
  const upstreamId = asText(root.model);
  if (upstreamId !== undefined) deltas.push({ type: 'model', upstreamId });
  const reasoning = asText(message?.thinking);
  if (reasoning !== undefined) deltas.push({ type: 'reasoning', text: reasoning });
  const text = asText(message?.content);
  if (text !== undefined) deltas.push({ type: 'text', text });
  for (const call of asArray(message?.tool_calls)) {
    addCall(deltas, state, asObject(asObject(call)?.function), root.created_at);
  }
  if (root.done === true) addEnd(deltas, state, root);
  return deltas;
}

/** Calls come whole and without ids; theirs are unlike those of other answers, which may stand in one conversation. */
function addCall(
  deltas: Delta[],
  state: OllamaStream,
  call: JsonObject | undefined,
  createdAt: unknown,
): void {
  const name = asText(call?.name);
  if (name === undefined) return;
  const args = JSON.stringify(call?.arguments ?? {});
  const moment = asText(createdAt)?.replace(/\D/g, '') ?? '';
  deltas.push({ type: 'tool_call', id: `call_${moment}_${state.calls++}`, name, arguments: args });
}

/** Counts stand in the last line. That of the prompt is missing when all of it was cached: it evaluated none. */
function addEnd(deltas: Delta[], state: OllamaStream, root: JsonObject): void {
  state.isDone = true;
  const outputTokens = asCount(root.eval_count);
  if (outputTokens !== undefined) {
    const inputTokens = asCount(root.prompt_eval_count) ?? 0;
    deltas.push({ type: 'usage', usage: { inputTokens, outputTokens } });
  }
  const raw = asText(root.done_reason) ?? 'stop';
  const reason = lookUp(FINISH_REASONS, raw) ?? 'other';
  deltas.push({ type: 'finish', reason: reason === 'stop' && state.calls > 0 ? 'tool_calls' : reason, raw });
}

/** `load` and `unload` end requests that asked nothing. */
const FINISH_REASONS: Readonly<Record<string, FinishReason | undefined>> = { stop: 'stop', length: 'length' };
