import { countCalls, type Generation } from './generate.ts';
import { hex } from './json.ts';
import type { Frame } from './types.ts';
import { hash } from './voice.ts';

/** A Gemini answer before it is written down, whole or streamed. */
export interface GeminiAnswer {
  readonly model: string;
  readonly promptTokens: number;
  readonly generation: Generation;
  readonly includeThoughts: boolean;
}

/** The body of a whole answer (providers.md §2.2; fixtures gemini/chat.json, chat-max-tokens-empty.json). */
export function toGeminiResponse(answer: GeminiAnswer): unknown {
  const { reasoning, content } = answer.generation;
  const parts = [
    ...(answer.includeThoughts && reasoning.length > 0 ? [{ text: reasoning.join(''), thought: true }] : []),
    ...(content.length > 0 ? [{ text: content.join(''), ...signature(answer) }] : []),
    ...toCallParts(answer),
  ];
  return toChunk(answer, hex(23), parts, toEnd(answer));
}

/**
 * The chunks of a streamed answer, as JSON texts (providers.md §2.3; fixtures gemini/stream*.sse): several tokens each,
 * usage cumulative in all of them, and the signature with the finish reason on a last one without text. An answer whose
 * cap went on thinking is a single chunk without parts.
 */
export function* chunkGeminiStream(answer: GeminiAnswer): Generator<Frame> {
  const { reasoning, content } = answer.generation;
  const id = hex(23);
  let silent = reasoning.length;
  if (answer.includeThoughts) {
    for (let end = TOKENS_PER_CHUNK; end - TOKENS_PER_CHUNK < reasoning.length; end += TOKENS_PER_CHUNK) {
      const tokens = reasoning.slice(end - TOKENS_PER_CHUNK, end);
      const thoughts = Math.min(end, reasoning.length);
      const chunk = toChunk(answer, id, [{ text: tokens.join(''), thought: true }], {
        thoughts,
        candidates: 0,
      });
      yield { text: JSON.stringify(chunk), tokens: tokens.length };
    }
    silent = 0;
  }
  for (let end = TOKENS_PER_CHUNK; end - TOKENS_PER_CHUNK < content.length; end += TOKENS_PER_CHUNK) {
    const tokens = content.slice(end - TOKENS_PER_CHUNK, end);
    const candidates = Math.min(end, content.length);
    const chunk = toChunk(answer, id, [{ text: tokens.join('') }], {
      thoughts: reasoning.length,
      candidates,
    });
    yield { text: JSON.stringify(chunk), tokens: tokens.length + silent };
    silent = 0;
  }
  const last = content.length > 0 ? [{ text: '', ...signature(answer) }] : toCallParts(answer);
  const tokens = silent + countCalls(answer.generation.calls);
  yield { text: JSON.stringify(toChunk(answer, id, last, toEnd(answer))), tokens };
}

const TOKENS_PER_CHUNK = 6;

interface Progress {
  readonly finish?: Readonly<Record<string, string>>;
  readonly thoughts: number;
  readonly candidates: number;
}

function toChunk(
  { model, promptTokens }: GeminiAnswer,
  responseId: string,
  parts: readonly unknown[],
  { finish, thoughts, candidates }: Progress,
): unknown {
  const content = parts.length === 0 ? { role: 'model' } : { parts, role: 'model' };
  return {
    candidates: [{ content, ...finish, index: 0 }],
    usageMetadata: {
      promptTokenCount: promptTokens,
      // Thoughts are not candidates' tokens; none at all is a missing field, not a zero.
      ...(candidates > 0 && { candidatesTokenCount: candidates }),
      totalTokenCount: promptTokens + candidates + thoughts,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
      ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    },
    modelVersion: model,
    responseId,
  };
}

function toEnd({ generation }: GeminiAnswer): Progress {
  const { reasoning, content, calls, finish } = generation;
  return {
    thoughts: reasoning.length,
    candidates: content.length + countCalls(calls),
    finish: {
      // A call ends with STOP as well (§2.9 quirk 5).
      finishReason: finish === 'length' ? 'MAX_TOKENS' : 'STOP',
      ...(calls.length > 0 && { finishMessage: 'Model generated function call(s).' }),
    },
  };
}

// Only the first of parallel calls carries the signature (fixture gemini/chat-tool.json).
function toCallParts(answer: GeminiAnswer): readonly unknown[] {
  return answer.generation.calls.map(({ name, args }, index) => ({
    functionCall: { name, args },
    ...(index === 0 && signature(answer)),
  }));
}

// Opaque to everyone but Google; only there when the model thought.
function signature({ model, generation }: GeminiAnswer): { thoughtSignature?: string } {
  if (generation.reasoning.length === 0) return {};
  const seed = hash(`${model}\n${generation.content.join('')}`);
  return { thoughtSignature: Buffer.from(`emulated thought ${seed.toString(16)}`).toString('base64') };
}
