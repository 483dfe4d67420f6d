import type { FinishReason } from '../core/answer.ts';
import type { Delta, Finish } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import { asObject, asText, type JsonObject, lookUp } from './json.ts';
import { faultIn } from './openai-errors.ts';

/**
 * Why an answer of Chat Completions ended. Which word stopped it is told by vLLM (`stop_reason`) and SGLang
 * (`matched_stop`); a number is a token's, and no word.
 *
 * @param raw its `finish_reason`
 * @param hasCalled a tool was called: OpenAI itself says `stop` of one that it was made to call
 */
export function finishOf(raw: string, choice: JsonObject | undefined, hasCalled: boolean): Delta {
  const fault = faultOf(raw, choice);
  if (fault) return { type: 'finish', reason: 'error', raw, fault };
  const reason = lookUp(FINISH_REASONS, raw) ?? 'other';
  const finish: Finish = { reason: reason === 'stop' && hasCalled ? 'tool_calls' : reason, raw };
  const stopSequence = asText(choice?.stop_reason) ?? asText(choice?.matched_stop);
  return { type: 'finish', ...finish, stopSequence };
}

function faultOf(raw: string, choice: JsonObject | undefined): Fault | undefined {
  if (raw === 'insufficient_system_resource') {
    const message = 'The provider ran out of resources before the answer was done';
    return toFault('model_overloaded', message, { providerCode: raw });
  }
  const error = asObject(choice?.error);
  if (error) return faultIn(error);
  // Gemini's word, behind Google's OpenAI endpoint and behind OpenRouter.
  const [malformed] = /MALFORMED_\w+$/.exec(asText(choice?.native_finish_reason) ?? raw) ?? [];
  if (malformed === undefined) return undefined;
  const message = `The model's tool call is malformed (${malformed})`;
  return toFault('invalid_response', message, { providerCode: malformed });
}

const FINISH_REASONS: Readonly<Record<string, FinishReason | undefined>> = {
  stop: 'stop',
  eos: 'stop', // Together
  eos_token: 'stop', // watsonx, and TGI before 2.3
  stop_sequence: 'stop',
  end_turn: 'stop', // proxies of Claude
  length: 'length',
  max_tokens: 'length',
  model_length: 'length', // Mistral: the context window is full
  tool_calls: 'tool_calls',
  tool_call: 'tool_calls', // MLX
  tool_calling: 'tool_calls', // FastFlowLM
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  error: 'error',
  abort: 'error', // vLLM and SGLang
};
