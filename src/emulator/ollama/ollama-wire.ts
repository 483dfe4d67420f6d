import type { Generation } from '../generate.ts';
import type { Json } from '../json.ts';
import type { Frame } from '../types.ts';

/** An answer of Ollama's own API before it is written down. */
export interface OllamaAnswer {
  /** As it was asked for. */
  readonly model: string;
  readonly promptTokens: number;
  readonly generation: Generation;
  /** Tokens of all that was generated. */
  readonly output: number;
}

/** The body of a whole answer (fixtures ollama/chat*.json). */
export function toOllamaReply(answer: OllamaAnswer): Json {
  const { generation } = answer;
  const thinking = generation.reasoning.join('');
  const message = {
    role: 'assistant',
    content: generation.content.join(''),
    ...(thinking !== '' && { thinking }),
    ...(generation.calls.length > 0 && { tool_calls: toCalls(generation) }),
  };
  return { model: answer.model, created_at: now(), message, ...toEnd(answer) };
}

/** A line of JSON for each token (fixtures ollama/stream*.ndjson), and the counts in the last. */
export function* frameOllamaStream(answer: OllamaAnswer): Generator<Frame> {
  const { generation } = answer;
  const head = JSON.stringify({ model: answer.model, created_at: now() }).slice(0, -1);
  const line = (message: string) => `${head},"message":${message},"done":false}\n`;
  for (const token of generation.reasoning) {
    const message = `{"role":"assistant","content":"","thinking":${JSON.stringify(token)}}`;
    yield { text: line(message), tokens: 1 };
  }
  for (const token of generation.content) {
    yield { text: line(`{"role":"assistant","content":${JSON.stringify(token)}}`), tokens: 1 };
  }
  if (generation.calls.length > 0) {
    const tokens = generation.calls.reduce((sum, call) => sum + call.tokens.length + 1, 0);
    const message = { role: 'assistant', content: '', tool_calls: toCalls(generation) };
    yield { text: line(JSON.stringify(message)), tokens };
  }
  const end = { message: { role: 'assistant', content: '' }, ...toEnd(answer) };
  yield { text: `${head},${JSON.stringify(end).slice(1)}\n`, tokens: 0 };
}

/** RFC 3339 with microseconds. */
function now(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

function toCalls({ calls }: Generation): readonly Json[] {
  return calls.map(({ name, args }) => ({ function: { name, arguments: args } }));
}

const NS_PER_TOKEN = 7_500_000;

// A call of a tool ends in `stop`, too. Times in nanoseconds.
function toEnd({ promptTokens, generation, output }: OllamaAnswer): Json {
  const prompt = promptTokens * 500_000;
  const evaluation = output * NS_PER_TOKEN;
  return {
    done: true,
    done_reason: generation.finish === 'length' ? 'length' : 'stop',
    total_duration: 1_334_875 + prompt + evaluation,
    load_duration: 1_334_875,
    prompt_eval_count: promptTokens,
    prompt_eval_duration: prompt,
    eval_count: output,
    eval_duration: evaluation,
  };
}
