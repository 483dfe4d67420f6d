import { toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/** The errors of llama.cpp's server (providers.md §9; fixtures llamacpp/errors; `tools/server`): the code is the status. */

export function llamaCppInvalid(message: string): Reply {
  return llamaCppError(400, message, 'invalid_request_error');
}

export function llamaCppInvalidKey(): Reply {
  return llamaCppError(401, 'Invalid API Key', 'authentication_error');
}

export function llamaCppUnknownUrl(): Reply {
  return llamaCppError(404, 'File Not Found', 'not_found_error');
}

export function llamaCppContextLength(tokens: number, most: number): Reply {
  const error = {
    code: 400,
    message: `request (${tokens} tokens) exceeds the available context size (${most} tokens), try increasing it`,
    type: 'exceed_context_size_error',
    n_prompt_tokens: tokens,
    n_ctx: most,
  };
  return toReply(400, HEADERS, { error });
}

/** Until the model is in memory. */
export function llamaCppLoading(): Reply {
  return llamaCppError(503, 'Loading model', 'unavailable_error');
}

export function llamaCppServerError(): Reply {
  return llamaCppError(500, 'Compute error.', 'server_error');
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8' };

function llamaCppError(code: number, message: string, type: string): Reply {
  return toReply(code, HEADERS, { error: { code, message, type } });
}
