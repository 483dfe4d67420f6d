import { type ChatRequest, InvalidRequestError, MAX_MAX_TOKENS, MAX_STOPS } from './chat-request.ts';
import { MAX_NAME_LENGTH, type Message, NAME_PATTERN, ROLES } from './message.ts';
import { MAX_TIMEOUT_MS } from './timeouts.ts';
import { MAX_TOOL_NAME_LENGTH, MAX_TOOLS } from './tools.ts';

/**
 * What a type cannot say of a request, for those that no server has read yet.
 *
 * @throws InvalidRequestError that names the field, as HTTP does
 */
export function checkRequest(request: ChatRequest): void {
  const { temperature, topP, maxTokens, seed, frequencyPenalty, presencePenalty } = request;
  const { timeoutMs, firstTokenTimeoutMs, hedgeMs, deadlineMs, until } = request;
  checkModels(request);
  checkQuestion(request);
  checkMessages(request);
  checkTools(request);
  checkStop(request);
  checkNumber('temperature', temperature, 0, 2);
  checkNumber('top_p', topP, 0, 1);
  checkWhole('max_tokens', maxTokens, MAX_MAX_TOKENS);
  checkWhole('timeout_ms', timeoutMs, MAX_TIMEOUT_MS);
  checkWhole('first_token_timeout_ms', firstTokenTimeoutMs, MAX_TIMEOUT_MS);
  checkWhole('hedge_ms', hedgeMs, MAX_TIMEOUT_MS);
  checkWhole('deadline_ms', deadlineMs, MAX_TIMEOUT_MS);
  checkNumber('frequency_penalty', frequencyPenalty, -2, 2);
  checkNumber('presence_penalty', presencePenalty, -2, 2);
  if (seed !== undefined && seed !== null && !Number.isInteger(seed))
    refuse('seed', 'it must be a whole number');
  if (typeof until === 'string' && until !== 'all' && until !== 'first')
    refuse('until', `it must be "all", "first" or { quorum }, and is ${told(until)}`);
  const { deadlineMs: inUntil, quorum } = typeof until === 'object' ? until : {};
  checkWhole('until', inUntil, MAX_TIMEOUT_MS);
  // How many there are to answer is known once teams are: this is of what JSON could not tell.
  if (quorum !== undefined && !Number.isFinite(quorum)) refuse('until', 'a quorum must be a whole number');
  if (deadlineMs !== undefined && inUntil !== undefined)
    refuse('deadline_ms', 'give either deadline_ms or until.deadline_ms, not both');
}

/** Whoever writes no TypeScript may have put anything here. */
function checkModels({ models }: ChatRequest): void {
  if (!Array.isArray(models))
    refuse('models', `it must be a list of ids, like ["llama-70b"], and is ${told(models)}`);
  if (models.length === 0) refuse('models', 'ask at least one model');
  for (const [i, entry] of models.entries()) {
    const choice: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
    const place = `models[${i}]`;
    if (choice.length === 0) refuse('models', 'a choice must name at least one model', place);
    const wrong = choice.findIndex((id) => typeof id !== 'string');
    if (wrong >= 0)
      refuse('models', `it must be an id, or a list of ids, and is ${told(choice[wrong])}`, place);
  }
}

function checkQuestion({ prompt, messages }: ChatRequest): void {
  if (prompt === undefined && messages === undefined) refuse('prompt', 'give a prompt or messages');
  if (prompt !== undefined && messages !== undefined)
    refuse('messages', 'give either prompt or messages, not both');
  if (prompt !== undefined && typeof prompt !== 'string')
    refuse('prompt', `it must be a text, and is ${told(prompt)}`);
  if (prompt?.trim() === '') refuse('prompt', 'the prompt is blank');
  if (messages !== undefined && !Array.isArray(messages))
    refuse('messages', `it must be a list of messages, and is ${told(messages)}`);
  if (messages && !messages.some(({ role }) => role !== 'system'))
    refuse('messages', 'at least one message must be from the user');
}

function checkMessages({ messages, conversationHistory }: ChatRequest): void {
  if (messages) checkMessagesIn('messages', messages, 'messages');
  if (!conversationHistory) return;
  for (const [id, history] of Object.entries(conversationHistory))
    checkMessagesIn('conversation_history', history, `conversation_history[${told(id)}]`);
}

function checkMessagesIn(field: string, messages: readonly Message[], place: string): void {
  for (const [i, { role, content, name }] of messages.entries()) {
    if (!ROLES.includes(role))
      refuse(
        field,
        `it must be system, user, assistant or tool, and is ${told(role)}`,
        `${place}[${i}].role`,
      );
    if (typeof content !== 'string' && !Array.isArray(content))
      refuse(
        field,
        `it must be a text or a list of parts, and is ${told(content)}`,
        `${place}[${i}].content`,
      );
    if (name === undefined || (isLabel(name, MAX_NAME_LENGTH) && NAME_PATTERN.test(name))) continue;
    const rule = `1 to ${MAX_NAME_LENGTH} characters, no blanks and none of <|\\/>`;
    refuse(field, `it must be ${rule}, and is ${told(name)}`, `${place}[${i}].name`);
  }
}

function checkTools({ tools: asked, toolChoice, responseFormat }: ChatRequest): void {
  const tools = asked ?? [];
  if (tools.length > MAX_TOOLS) refuse('tools', `there may be ${MAX_TOOLS}, and are ${tools.length}`);
  for (const [i, { name }] of tools.entries()) checkToolName('tools', name, `tools[${i}].name`);
  if (toolChoice && typeof toolChoice === 'object' && !tools.some(({ name }) => name === toolChoice.name)) {
    const names = tools.map(({ name }) => name).join(', ');
    refuse(
      'tool_choice',
      `no tool has the name ${told(toolChoice.name)}: there are ${short(names) || 'none'}`,
    );
  }
  if (responseFormat?.type === 'json_schema')
    checkToolName('response_format', responseFormat.name, 'response_format.name');
}

function checkToolName(field: string, name: unknown, place: string): void {
  if (!isLabel(name, MAX_TOOL_NAME_LENGTH))
    refuse(field, `it must be 1 to ${MAX_TOOL_NAME_LENGTH} characters, and is ${told(name)}`, place);
}

function checkStop({ stop }: ChatRequest): void {
  if (stop === undefined) return;
  if (!Array.isArray(stop)) refuse('stop', `it must be a list of texts, like ["END"], and is ${told(stop)}`);
  if (stop.length > MAX_STOPS) refuse('stop', `there may be ${MAX_STOPS} texts, and are ${stop.length}`);
  const wrong = stop.findIndex((text: unknown) => typeof text !== 'string');
  if (wrong >= 0) refuse('stop', `it must be a text, and is ${told(stop[wrong])}`, `stop[${wrong}]`);
}

function isLabel(value: unknown, most: number): value is string {
  if (typeof value !== 'string' || value === '') return false;
  return value.length <= most || [...value].length <= most;
}

function told(value: unknown): string {
  return short(JSON.stringify(value) ?? 'undefined');
}

function short(text: string): string {
  return text.length > MOST_TOLD ? `${text.slice(0, MOST_TOLD)}…` : text;
}

const MOST_TOLD = 80;

function checkNumber(field: string, value: number | null | undefined, least: number, most: number): void {
  if (value !== undefined && value !== null && !(value >= least && value <= most))
    refuse(field, `it must be a number from ${least} to ${most}`);
}

function checkWhole(field: string, value: number | null | undefined, most: number): void {
  if (value !== undefined && value !== null && !(Number.isInteger(value) && value >= 1 && value <= most))
    refuse(field, `it must be a whole number from 1 to ${most}`);
}

function refuse(field: string, problem: string, place = field): never {
  throw new InvalidRequestError(`${place}: ${problem}`, [], field);
}
