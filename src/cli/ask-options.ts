import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type ChatRequest,
  DEFAULT_MAX_TOKENS,
  DEFAULT_TEMPERATURE,
  MAX_MAX_TOKENS,
} from '../core/chat-request.ts';
import { REASONING_EFFORTS, type ReasoningEffort } from '../core/model.ts';
import { MAX_TIMEOUT_MS } from '../core/timeouts.ts';
import { toServerUrl } from './remote.ts';

/** What the options of `coro ask` come to. */
export interface AskFlags {
  readonly models?: ChatRequest['models'];
  readonly system?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly topP?: number;
  readonly reasoningEffort?: ReasoningEffort;
  readonly until?: ChatRequest['until'];
  readonly hedgeMs?: number;
  readonly url?: URL;
  readonly stacked?: true;
  readonly json?: true;
}

/** Declares them. What is out of range is refused before anything is asked. */
export function addAskOptions(command: Command): void {
  command
    .option(
      '-m, --models <ids>',
      'comma-separated; a|b is one answer, tried in that order (default: all models)',
      toModels,
    )
    .option('--system <text>', 'how every model should answer')
    .option(
      '--temperature <number>',
      `0 to 2 (default: ${DEFAULT_TEMPERATURE}, where a model takes it)`,
      inRange(0, 2),
    )
    .option(
      '--max-tokens <number>',
      `tokens of the visible answer, 1 to ${MAX_MAX_TOKENS} (default: ${DEFAULT_MAX_TOKENS})`,
      wholeInRange(1, MAX_MAX_TOKENS),
    )
    .option('--top-p <number>', '0 to 1', inRange(0, 1))
    .addOption(
      new Option(
        '--reasoning-effort <effort>',
        'how hard to think (default: the least a model can do)',
      ).choices(REASONING_EFFORTS),
    )
    .option(
      '--until <enough>',
      'all, first (the first model to speak goes on alone), or so many answers (default: all)',
      toUntil,
    )
    .option(
      '--hedge-ms <ms>',
      'with --until first: milliseconds of silence before the next model is asked, too',
      wholeInRange(1, MAX_TIMEOUT_MS),
    )
    .option(
      '--url <address>',
      'ask the server there instead of the providers; its token is read from CORO_API_TOKEN',
      toServerUrl,
    )
    .option('--stacked', 'one answer below the other, however wide the terminal is')
    .option('--json', 'print what POST /chat answers, and nothing else');
}

/** The part of a request that options set. */
export function toQuestion(flags: AskFlags): Omit<ChatRequest, 'models' | 'prompt'> {
  const { models: _models, url: _url, stacked: _stacked, json: _json, ...question } = flags;
  return question;
}

/** Repeated, the option adds up. */
function toModels(value: string, before: ChatRequest['models'] = []): ChatRequest['models'] {
  const entries = partsOf(value, ',').map((entry) => {
    const choice = partsOf(entry, '|');
    const [only, second] = choice;
    return only !== undefined && second === undefined ? only : choice;
  });
  if (entries.length === 0 || entries.some((entry) => entry.length === 0)) {
    throw new InvalidArgumentError('Name models like gemini,llama-70b; "coro models" lists them.');
  }
  return [...before, ...entries];
}

function toUntil(value: string): ChatRequest['until'] {
  if (value === 'all' || value === 'first') return value;
  if (/^[1-9]\d{0,2}$/.test(value)) return { quorum: Number(value) };
  throw new InvalidArgumentError('It must be all, first, or a number of answers.');
}

function partsOf(value: string, separator: string): string[] {
  return value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function inRange(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
  };
}

function wholeInRange(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
