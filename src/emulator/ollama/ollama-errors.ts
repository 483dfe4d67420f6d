import { toReply } from '../json.ts';
import type { Reply, Subject } from '../types.ts';

/** Ollama's errors (providers.md §8; fixtures ollama/errors): a string natively, OpenAI's object under `/v1`. */

/** What is said at either door. */
export function ollamaError(status: number, message: string, door: Subject['door']): Reply {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  if (door === 'native') return toReply(status, headers, { error: message });
  const type =
    status === 404
      ? 'not_found_error'
      : status < 500 && status !== 429
        ? 'invalid_request_error'
        : 'api_error';
  return toReply(status, headers, { error: { message, type, param: null, code: null } });
}

export function ollamaModelNotFound(model: string, door: Subject['door']): Reply {
  return model === ''
    ? ollamaError(400, 'model is required', door)
    : ollamaError(404, `model '${model}' not found`, door);
}

/** The router's own. */
export function ollamaUnknownUrl(): Reply {
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' };
}

/** Only for those who asked for no truncation; recalled. */
export const OLLAMA_TOO_LONG = 'the input length exceeds the context length';
export const OLLAMA_BUSY = 'server busy, please try again.  maximum pending requests exceeded';
export const OLLAMA_RUNNER_FAILED = 'llama runner process has terminated: exit status 2';
export const OLLAMA_CLOUD_LIMIT =
  'you (user) have reached your session usage limit, please wait or upgrade to continue';
/** Inside a stream (fixture ollama/stream-midstream-error.ndjson). */
export const OLLAMA_FAILED = 'an error was encountered while running the model';
