import type { EmulatedModel } from './emulated-model.ts';
import { checkGeminiRequest } from './gemini-check.ts';
import {
  GEMINI_HEADERS,
  geminiContextLength,
  geminiInvalid,
  geminiModelClosed,
  geminiModelNotFound,
} from './gemini-errors.ts';
import { readGeminiRequest } from './gemini-fields.ts';
import { GEMINI_MODELS } from './gemini-models.ts';
import type { GeminiAnswer } from './gemini-wire.ts';
import { type Assignment, generate, THINKING_TOKENS } from './generate.ts';
import { asArray, asObject, isUnset, type Json, toReply } from './json.ts';
import { countPrompt } from './tokens.ts';
import type { Toolbox } from './tools.ts';
import type { Call, Reply, Subject } from './types.ts';
import type { Conversation, Turn } from './voice.ts';

/** Who asks, and under which version of the API. */
export interface GeminiCaller {
  readonly tier: 'free' | 'enterprise';
  readonly version: string;
}

/** Reads a chat request: what is answered, or the refusal. */
export function readGeminiChat(call: Call, subject: Subject, caller: GeminiCaller): GeminiAnswer | Reply {
  const asked = readAsked(call.json, call.text, subject, caller);
  if ('refusal' in asked) return asked.refusal;
  const { request, model } = asked;
  const promptTokens = countPrompt(textsOf(request));
  return promptTokens > model.contextWindow
    ? geminiContextLength(promptTokens, model.contextWindow)
    : toAnswer(request, model, promptTokens);
}

/** `countTokens` takes the contents alone, or a whole request in `generateContentRequest`. */
export function countGeminiTokens(call: Call, subject: Subject, caller: GeminiCaller): Reply {
  const inner = asObject(call.json)?.generateContentRequest ?? call.json;
  const asked = readAsked(inner, call.text, subject, caller);
  if ('refusal' in asked) return asked.refusal;
  const totalTokens = countPrompt(textsOf(asked.request));
  const promptTokensDetails = [{ modality: 'TEXT', tokenCount: totalTokens }];
  return toReply(200, GEMINI_HEADERS, { totalTokens, promptTokensDetails });
}

type Read = { readonly request: Json; readonly model: EmulatedModel } | { readonly refusal: Reply };

function readAsked(json: unknown, text: string, subject: Subject, { tier, version }: GeminiCaller): Read {
  const id = subject.model ?? '';
  const body = asObject(json);
  if (body === undefined) return { refusal: geminiInvalid(malformed(text)) };
  const read = readGeminiRequest(body);
  if ('refusal' in read) return read;
  const model = GEMINI_MODELS.find(id);
  if (model === undefined || model.status === 'gone') return { refusal: geminiModelNotFound(id, version) };
  if (model.status === 'closed' && tier !== 'enterprise') return { refusal: geminiModelClosed(id) };
  const refusal = checkGeminiRequest(read.request, model);
  return refusal === undefined ? { request: read.request, model } : { refusal };
}

function toAnswer(request: Json, model: EmulatedModel, promptTokens: number): GeminiAnswer {
  const config = asObject(request.generationConfig) ?? {};
  const thinking = asObject(config.thinkingConfig) ?? {};
  const generation = generate({
    ...toConversation(request, model.id),
    thinkingTokens: toThinkingTokens(thinking),
    // Thinking included; more than the model can is cut down without a word.
    cap: Math.min(
      isUnset(config.maxOutputTokens) ? model.maxOutput : Number(config.maxOutputTokens),
      model.maxOutput,
    ),
    stop: asArray(config.stopSequences).filter((word) => typeof word === 'string'),
    json: readFormat(config),
    toolbox: readTools(request),
  });
  return { model: model.id, promptTokens, generation, includeThoughts: thinking.includeThoughts === true };
}

function readFormat(config: Json): Assignment['json'] {
  if (config.responseMimeType !== 'application/json') return false;
  const schema = config.responseJsonSchema ?? config.responseSchema;
  return isUnset(schema) ? true : { schema };
}

/** `tools[].functionDeclarations` and `toolConfig.functionCallingConfig` (§2.1); each under both of its names. */
function readTools(request: Json): Toolbox | undefined {
  if (isUnset(request.tools)) return undefined;
  const tools = asArray(request.tools)
    .flatMap((tool) => asArray(field(tool, 'functionDeclarations', 'function_declarations')))
    .flatMap((declared) => {
      const name = field(declared, 'name');
      const parameters =
        field(declared, 'parametersJsonSchema', 'parameters_json_schema') ?? field(declared, 'parameters');
      return typeof name === 'string' ? [{ name, parameters }] : [];
    });
  if (tools.length === 0) return undefined;
  const calling = field(request.toolConfig, 'functionCallingConfig', 'function_calling_config');
  const mode = String(field(calling, 'mode') ?? 'AUTO').toUpperCase();
  const allowed = field(calling, 'allowedFunctionNames', 'allowed_function_names');
  const names = asArray(allowed).filter((name) => typeof name === 'string');
  const choice = mode === 'NONE' ? 'none' : mode !== 'ANY' ? 'auto' : names.length > 0 ? names : 'any';
  return { tools, choice, parallel: true };
}

function field(value: unknown, ...names: readonly string[]): unknown {
  const object = asObject(value);
  return names.map((name) => object?.[name]).find((inner) => !isUnset(inner));
}

// A level, or a budget as an upper bound: 0 switches thinking off, -1 leaves it to the model (§2.1).
function toThinkingTokens({ thinkingLevel, thinkingBudget }: Json): number {
  const level = String(thinkingLevel ?? 'medium').toLowerCase();
  const tokens =
    level === 'minimal' || level === 'low' || level === 'high'
      ? THINKING_TOKENS[level]
      : THINKING_TOKENS.medium;
  const budget = isUnset(thinkingBudget) ? -1 : Number(thinkingBudget);
  return budget < 0 ? tokens : Math.min(tokens, budget);
}

function toConversation(request: Json, model: string): Conversation {
  return {
    model,
    system: textOf(request.systemInstruction),
    turns: asArray(request.contents).map(toTurn),
  };
}

function toTurn(content: unknown): Turn {
  const results = asArray(asObject(content)?.parts).map((part) => asObject(part)?.functionResponse);
  const [result] = results.filter((it) => !isUnset(it));
  if (result !== undefined) return { role: 'tool', text: JSON.stringify(asObject(result)?.response) };
  return { role: asObject(content)?.role === 'model' ? 'assistant' : 'user', text: textOf(content) };
}

function textsOf(request: Json): readonly string[] {
  const contents = asArray(request.contents).map(textOf);
  return isUnset(request.systemInstruction) ? contents : [textOf(request.systemInstruction), ...contents];
}

function textOf(content: unknown): string {
  return asArray(asObject(content)?.parts)
    .map((part) => asObject(part)?.text)
    .filter((text) => typeof text === 'string')
    .join('');
}

function malformed(text: string): string {
  return text.trim() === ''
    ? 'Invalid JSON payload received. Unexpected end of string. Expected a value.\n\n^'
    : `Invalid JSON payload received. Unexpected token.\n${text.slice(0, 40)}\n^`;
}
