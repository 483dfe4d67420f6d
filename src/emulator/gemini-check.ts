import type { EmulatedModel } from './emulated-model.ts';
import { geminiInvalid } from './gemini-errors.ts';
import { asArray, asObject, isUnset, type Json } from './json.ts';
import type { Reply } from './types.ts';

/**
 * What Gemini refuses about a request whose fields are all known (providers.md §2.1, §2.5). Roles, empty contents and
 * missing signatures are in the fixtures' words; the other sentences come from public reports.
 */
export function checkGeminiRequest(request: Json, model: EmulatedModel): Reply | undefined {
  const config = asObject(request.generationConfig) ?? {};
  const complaint =
    checkContents(asArray(request.contents), model) ?? checkConfig(config) ?? checkThinking(config, model);
  return complaint === undefined ? undefined : geminiInvalid(complaint);
}

function checkContents(contents: readonly unknown[], model: EmulatedModel): string | undefined {
  if (contents.length === 0) return '* GenerateContentRequest.contents: contents is not specified\n';
  for (const [index, content] of contents.entries()) {
    const complaint = checkContent(asObject(content) ?? {}, `contents[${index}]`, thinksInLevels(model));
    if (complaint !== undefined) return complaint;
  }
  // Gemini 3 lets nobody put words into its mouth.
  return asObject(contents.at(-1))?.role === 'model' && thinksInLevels(model)
    ? 'Requests ending with a model turn are not supported.'
    : undefined;
}

function checkContent(content: Json, at: string, needsSignature: boolean): string | undefined {
  const { role } = content;
  if (!isUnset(role) && !ROLES.has(String(role))) return 'Please use a valid role: user, model.';
  const parts = asArray(content.parts).map((part) => asObject(part) ?? {});
  if (parts.length === 0) {
    return `* GenerateContentRequest.${at}.parts: contents.parts must not be empty.\n`;
  }
  const empty = parts.findIndex((part) => !DATA.some((name) => !isUnset(part[name]) && part[name] !== ''));
  if (empty >= 0) {
    return `* GenerateContentRequest.${at}.parts[${empty}].data: required oneof field 'data' must have one initialized field\n`;
  }
  // §2.9 quirk 4; of parallel calls, the first one has it for all.
  const call = parts.find((part) => !isUnset(part.functionCall));
  return needsSignature && call !== undefined && isUnset(call.thoughtSignature)
    ? 'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.'
    : undefined;
}

const ROLES = new Set(['user', 'model', 'function']);

const DATA = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
];

function checkConfig(config: Json): string | undefined {
  const at = '* GenerateContentRequest.generation_config';
  if (isOutside(config.temperature, 0, 2)) {
    return `${at}.temperature: temperature must be in the range [0.0, 2.0].\n`;
  }
  if (isOutside(config.topP, 0, 1)) return `${at}.top_p: top_p must be in the range [0.0, 1.0].\n`;
  if (isOutside(config.maxOutputTokens, 1, Number.POSITIVE_INFINITY)) {
    return `${at}.max_output_tokens: max_output_tokens must be positive.\n`;
  }
  if (isOutside(config.candidateCount, 0, 1)) return 'Multiple candidates is not enabled for this model';
  return asArray(config.stopSequences).length > 5
    ? `${at}.stop_sequences: at most 5 stop_sequences are allowed.\n`
    : undefined;
}

function isOutside(value: unknown, least: number, most: number): boolean {
  return !isUnset(value) && (Number(value) < least || Number(value) > most);
}

const LEVELS = new Set(['THINKING_LEVEL_UNSPECIFIED', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH']);

function checkThinking(config: Json, model: EmulatedModel): string | undefined {
  const { thinkingLevel, thinkingBudget } = asObject(config.thinkingConfig) ?? {};
  if (!isUnset(thinkingBudget) && Number(thinkingBudget) < -1) {
    return `The thinking budget (${thinkingBudget}) is invalid.`;
  }
  if (!isUnset(thinkingBudget) && Number(thinkingBudget) === 0 && cannotStopThinking(model)) {
    return 'Budget 0 is invalid. This model only works in thinking mode.';
  }
  if (isUnset(thinkingLevel)) return undefined;
  if (!isUnset(thinkingBudget)) return 'You can only set only one of thinking budget and thinking level.';
  const level = String(thinkingLevel).toUpperCase();
  if (!LEVELS.has(level)) {
    return `Invalid value at 'generation_config.thinking_config.thinking_level' (type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), ${JSON.stringify(thinkingLevel)}`;
  }
  if (!thinksInLevels(model)) return 'Thinking level is not supported for this model.';
  return model.levels.some((known) => known.toUpperCase() === level) || level === 'THINKING_LEVEL_UNSPECIFIED'
    ? undefined
    : `Thinking level ${level} is not supported for this model.`;
}

// The 3.x family; 2.5 has budgets only.
function thinksInLevels(model: EmulatedModel): boolean {
  return model.levels.length > 0;
}

function cannotStopThinking(model: EmulatedModel): boolean {
  return thinksInLevels(model) && !model.levels.includes('minimal');
}
