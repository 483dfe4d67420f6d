import { answer, failInside } from '../misbehave.ts';
import type { Asked, Reply } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import {
  OLLAMA_BUSY,
  OLLAMA_CLOUD_LIMIT,
  OLLAMA_FAILED,
  OLLAMA_RUNNER_FAILED,
  OLLAMA_TOO_LONG,
  ollamaError,
  ollamaModelNotFound,
} from './ollama-errors.ts';

/** Ollama's ways to fail, at both of its doors; tests compare them with test/wire/ollama. */
export const OLLAMA_SCENARIOS: Vendor['scenarios'] = {
  quota: says(429, OLLAMA_CLOUD_LIMIT),
  'context-length': says(400, OLLAMA_TOO_LONG),
  gone: answer(({ model, door }) => ollamaModelNotFound(model, door)),
  overloaded: says(503, OLLAMA_BUSY),
  'server-error': says(500, OLLAMA_RUNNER_FAILED),
  'error-in-200': failInside(frame, (asked) => failed(asked).body),
};

function says(status: number, message: string) {
  return answer(({ door }) => ollamaError(status, message, door));
}

function failed({ door }: Asked): Reply {
  return ollamaError(500, OLLAMA_FAILED, door);
}

function frame(asked: Asked): string {
  const { body } = failed(asked);
  return asked.door === 'native' ? `${body}\n` : `data: ${body}\n\n`;
}
