import { type Assignment, countOutput, generate, THINKING_TOKENS } from '../generate.ts';
import { asArray, asObject, atOnce, isUnset, type Json, toReply } from '../json.ts';
import { countPrompt } from '../tokens.ts';
import type { Toolbox } from '../tools.ts';
import type { Call, Outcome, Reply } from '../types.ts';
import type { Turn } from '../voice.ts';
import { OLLAMA_TOO_LONG, ollamaError, ollamaModelNotFound } from './ollama-errors.ts';
import { OLLAMA_MODELS, type OllamaModel } from './ollama-models.ts';
import { frameOllamaStream, toOllamaReply } from './ollama-wire.ts';

/** `POST /api/chat` (ollama/ollama `server/routes.go`). It streams unless told not to. */
export function answerOllamaChat(call: Call): Outcome {
  const asked = read(call);
  if ('status' in asked) return atOnce(asked);
  const { body, model, promptTokens } = asked;
  const generation = generate(toAssignment(body, model));
  const answer = { model: String(body.model), promptTokens, generation, output: countOutput(generation) };
  if (body.stream === false) {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return { kind: 'whole', model: model.id, reply: toReply(200, headers, toOllamaReply(answer)) };
  }
  const headers = { 'content-type': 'application/x-ndjson' };
  return { kind: 'stream', model: model.id, headers, frames: frameOllamaStream(answer) };
}

interface Asked {
  readonly body: Json;
  readonly model: OllamaModel;
  readonly promptTokens: number;
}

function read({ text, json }: Call): Asked | Reply {
  const body = asObject(json);
  if (body === undefined) {
    const fault = text === '' ? 'missing request body' : 'invalid character in request body';
    return ollamaError(400, fault, 'native');
  }
  const name = String(body.model ?? '');
  const model = OLLAMA_MODELS.find(name);
  if (model === undefined) return ollamaModelNotFound(name, 'native');
  const misfit = findMisfit(body, model);
  if (misfit !== undefined) return ollamaError(400, misfit, 'native');
  const promptTokens = countPrompt(asArray(body.messages).map((message) => textOf(asObject(message) ?? {})));
  const window = windowOf(body);
  if (promptTokens <= window) return { body, model, promptTokens };
  // What does not fit is cut off, and nobody is told.
  return body.truncate === false
    ? ollamaError(400, OLLAMA_TOO_LONG, 'native')
    : { body, model, promptTokens: window };
}

/** What a model cannot do, in Ollama's words. */
export function findMisfit(body: Json, { status, levels, tools }: OllamaModel): string | undefined {
  if (status === 'no-chat') return `"${body.model}" does not support chat`;
  const { think } = body;
  if (
    !isUnset(think) &&
    typeof think !== 'boolean' &&
    !['low', 'medium', 'high', 'max'].includes(String(think))
  ) {
    return `invalid think value: "${think}" (must be "high", "medium", "low", "max", true, or false)`;
  }
  if (!isUnset(think) && think !== false && levels.length === 0)
    return `"${body.model}" does not support thinking`;
  return asArray(body.tools).length > 0 && !tools
    ? `registry.ollama.ai/library/${body.model} does not support tools`
    : undefined;
}

/** Tokens that a model thinks for: it does unless told not to, and gpt-oss does anyway. */
export function thinkFor(think: unknown, { levels }: OllamaModel): number {
  if (levels.length === 0 || (think === false && levels.includes('none'))) return 0;
  return THINKING_TOKENS[levels.find((level) => level === think) ?? 'medium'];
}

// Where nothing is said, what a machine without much memory opens (`server/routes.go`).
function windowOf(body: Json): number {
  const window = asObject(body.options)?.num_ctx;
  return typeof window === 'number' ? window : 4096;
}

function toAssignment(body: Json, model: OllamaModel): Assignment {
  const options = asObject(body.options) ?? {};
  const messages = asArray(body.messages).map((message) => asObject(message) ?? {});
  const cap = options.num_predict;
  return {
    model: model.id,
    system: messages
      .filter(({ role }) => role === 'system')
      .map(textOf)
      .join('\n'),
    turns: messages.filter(({ role }) => role !== 'system').map(toTurn),
    thinkingTokens: thinkFor(body.think, model),
    // Below zero there is no end.
    cap: typeof cap === 'number' && cap >= 0 ? cap : model.maxOutput,
    stop: [options.stop].flat().filter((word) => typeof word === 'string'),
    json: asObject(body.format) === undefined ? body.format === 'json' : { schema: body.format },
    toolbox: toToolbox(body),
  };
}

function toTurn(message: Json): Turn {
  const { role } = message;
  return { role: role === 'user' || role === 'tool' ? role : 'assistant', text: textOf(message) };
}

function toToolbox(body: Json): Toolbox | undefined {
  const tools = asArray(body.tools).flatMap((tool) => {
    const { name, parameters } = asObject(asObject(tool)?.function) ?? {};
    return typeof name === 'string' ? [{ name, parameters }] : [];
  });
  return tools.length === 0 ? undefined : { tools, choice: 'auto', parallel: true };
}

function textOf({ content }: Json): string {
  return typeof content === 'string' ? content : '';
}
