import { toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/** vLLM's errors (providers.md §9; fixtures vllm/errors): OpenAI's object, but its code is the status, a number. */

export function vllmInvalid(message: string): Reply {
  return vllmError(400, message, 'BadRequestError');
}

/** Of the middleware that `--api-key` puts before everything (`vllm/entrypoints/openai/api_server.py`). */
export function vllmUnauthorized(): Reply {
  return toReply(401, HEADERS, { error: 'Unauthorized' });
}

export function vllmUnknownUrl(): Reply {
  return toReply(404, HEADERS, { detail: 'Not Found' });
}

export function vllmModelNotFound(model: string): Reply {
  return vllmError(404, missing(model), 'NotFoundError', 'model');
}

/** As it was said before 2025-08: flat. */
export function vllmModelNotFoundLegacy(model: string): Reply {
  const body = { object: 'error', message: missing(model), type: 'NotFoundError', param: null, code: 404 };
  return toReply(404, HEADERS, body);
}

export function vllmContextLength(prompt: number, cap: number, most: number): Reply {
  return vllmInvalid(
    `This model's maximum context length is ${most} tokens. However, you requested ${prompt + cap} tokens (${prompt} in the messages, ${cap} in the completion). Please reduce the length of the messages or completion.`,
  );
}

export function vllmInternal(): Reply {
  return vllmError(
    500,
    'EngineCore encountered an issue. See stack trace (above) for the root cause.',
    'InternalServerError',
  );
}

/** An error inside a stream; `[DONE]` comes all the same (`serving_chat.py`). */
export function vllmErrorFrame(): string {
  return `data: ${vllmInternal().body}\n\ndata: [DONE]\n\n`;
}

const HEADERS = { 'content-type': 'application/json' };

function missing(model: string): string {
  return `The model \`${model}\` does not exist.`;
}

function vllmError(code: number, message: string, type: string, param: string | null = null): Reply {
  return toReply(code, HEADERS, { error: { message, type, param, code } });
}
