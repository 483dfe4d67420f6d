import { type ChatRequest, choiceOf, InvalidRequestError, MAX_MAX_TOKENS } from './chat-request.ts';
import { MAX_TIMEOUT_MS } from './timeouts.ts';

/**
 * What a type cannot say of a request, for those that no server has read yet.
 *
 * @throws InvalidRequestError that names the field, as HTTP does
 */
export function checkRequest(request: ChatRequest): void {
  const { models, temperature, topP, maxTokens, timeoutMs, firstTokenTimeoutMs, hedgeMs, deadlineMs, until } =
    request;
  checkQuestion(request);
  if (models.length === 0) refuse('models', 'ask at least one model');
  if (models.some((entry) => choiceOf(entry).length === 0))
    refuse('models', 'a list of models must name at least one');
  checkNumber('temperature', temperature, 0, 2);
  checkNumber('top_p', topP, 0, 1);
  checkWhole('max_tokens', maxTokens, MAX_MAX_TOKENS);
  checkWhole('timeout_ms', timeoutMs, MAX_TIMEOUT_MS);
  checkWhole('first_token_timeout_ms', firstTokenTimeoutMs, MAX_TIMEOUT_MS);
  checkWhole('hedge_ms', hedgeMs, MAX_TIMEOUT_MS);
  checkWhole('deadline_ms', deadlineMs, MAX_TIMEOUT_MS);
  const inUntil = typeof until === 'object' ? until.deadlineMs : undefined;
  checkWhole('until', inUntil, MAX_TIMEOUT_MS);
  if (deadlineMs !== undefined && inUntil !== undefined)
    refuse('deadline_ms', 'give either deadline_ms or until.deadline_ms, not both');
}

function checkQuestion({ prompt, messages }: ChatRequest): void {
  if (prompt === undefined && messages === undefined) refuse('prompt', 'give a prompt or messages');
  if (prompt !== undefined && messages !== undefined)
    refuse('messages', 'give either prompt or messages, not both');
  if (prompt !== undefined && prompt.trim() === '') refuse('prompt', 'the prompt is blank');
  if (messages && !messages.some(({ role }) => role !== 'system'))
    refuse('messages', 'at least one message must be from the user');
}

function checkNumber(field: string, value: number | null | undefined, least: number, most: number): void {
  if (value !== undefined && value !== null && !(value >= least && value <= most))
    refuse(field, `it must be a number from ${least} to ${most}`);
}

function checkWhole(field: string, value: number | null | undefined, most: number): void {
  if (value !== undefined && value !== null && !(Number.isInteger(value) && value >= 1 && value <= most))
    refuse(field, `it must be a whole number from 1 to ${most}`);
}

function refuse(field: string, problem: string): never {
  throw new InvalidRequestError(`${field}: ${problem}`, [], field);
}
