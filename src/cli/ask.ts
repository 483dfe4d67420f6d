import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { InvalidRequestError } from '../core/chat-request.ts';
import type { Coro } from '../core/contracts.ts';
import { nearest } from '../core/nearest.ts';
import { NO_RUN, type Run } from '../core/reduce.ts';
import { type AskFlags, addAskOptions, toQuestion } from './ask-options.ts';
import { CliError, USAGE } from './cli-error.ts';
import { demoNotice } from './key-names.ts';
import { openStop } from './open-stop.ts';
import type { Parts } from './parts.ts';
import { openRemote } from './remote.ts';
import { showAsJson, showToPeople } from './show-run.ts';
import { tell } from './tell.ts';
import { exitCodeFor, type Terminal } from './terminal.ts';

const EXAMPLES = `
Examples:
  coro ask "Why is the sky blue?"
  coro ask "Name a colour" -m gemini,llama-70b
  coro ask "Name a colour" -m "mixtral|deepseek"     one answer; deepseek if mixtral fails
  coro ask "Name a colour" -m gemini,deepseek --until first
  coro ask "Name a colour" --url http://127.0.0.1:8000
  git diff | coro ask "Review this change" -m deepseek
  coro ask "Name a colour" --json | jq '.responses[].response'

Exit code: 0 when at least one model answered, 1 when none did, 2 for wrong usage, 74 when the output cannot be written.`;

/** `coro ask`: one prompt, many models, at once. */
export function addAsk(program: Command, parts: Parts, end: (exitCode: number) => void): void {
  const command = program
    .command('ask')
    .description('ask many models at once and print each answer as it comes')
    .argument('[prompt...]', 'what to ask; what is piped in follows it')
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], flags: AskFlags) => end(await ask(words, flags, parts)));
  addAskOptions(command);
}

async function ask(words: readonly string[], flags: AskFlags, parts: Parts): Promise<number> {
  const { terminal } = parts;
  const config = await parts.loadConfig(terminal.env);
  const prompt = await readPrompt(words, terminal);
  using stop = openStop(terminal);
  await using asked = await openAsked(flags.url, config, parts);
  const { coro } = asked;
  const run = await runOn(coro, prompt, flags, terminal, stop.signal).catch((error: unknown) => {
    throw asked.toError(error);
  });
  if (stop.reason !== undefined) return exitCodeFor(stop.reason);
  const notice = flags.json ? undefined : asked.noticeOn(run);
  if (notice !== undefined) tell(notice, terminal);
  return run.answers.some(({ state }) => state === 'completed') ? 0 : 1;
}

async function runOn(
  coro: Coro,
  prompt: string,
  flags: AskFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Run> {
  const listed = await unlessStopped(coro.models(), signal);
  if (listed === undefined) return NO_RUN;
  const usual = listed.filter(({ isDefault }) => isDefault).map(({ id }) => id);
  const request = { ...toQuestion(flags), prompt, models: flags.models ?? usual };
  const events = coro.run(request, { signal });
  const shown = flags.json
    ? showAsJson(events, terminal)
    : showToPeople(events, terminal, { signal, isStacked: flags.stacked ?? false });
  return shown.catch((error: unknown) => {
    const known = listed.map(({ id }) => id);
    throw error instanceof InvalidRequestError ? toUsageError(error, known) : error;
  });
}

/** Undefined when it was not waited for. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return signal.aborted ? undefined : await Promise.race([work, stopped]);
}

/** Who is asked: this process, or a server. */
interface Asked extends AsyncDisposable {
  readonly coro: Coro;
  /** What failed, in words for who typed the command. */
  toError(error: unknown): unknown;
  /** What should be known of the answers beside them. */
  noticeOn(run: Run): string | undefined;
}

async function openAsked(url: URL | undefined, config: Config, parts: Parts): Promise<Asked> {
  if (url === undefined) {
    const coro = await parts.openCoro(config);
    return {
      coro,
      toError: (error) => error,
      noticeOn: () => (coro.isDemo ? demoNotice(config.demo === 'forced') : undefined),
      [Symbol.asyncDispose]: () => coro[Symbol.asyncDispose](),
    };
  }
  const remote = await openRemote(url, config, parts);
  return {
    coro: remote.coro,
    toError: remote.toError,
    noticeOn: ({ answers }) =>
      answers.length > 0 && answers.every((answer) => 'simulated' in answer && answer.simulated)
        ? `Every answer is simulated: the server at ${url.origin} has no provider's key.`
        : undefined,
    [Symbol.asyncDispose]: () => remote.coro[Symbol.asyncDispose](),
  };
}

/** The words of the command line, and after a blank line what was piped in. */
async function readPrompt(words: readonly string[], terminal: Terminal): Promise<string> {
  const piped = terminal.stdin.isTTY ? '' : await readPiped(terminal);
  const texts = [words.join(' '), piped].map((text) => text.trimEnd()).filter((text) => text.trim() !== '');
  if (texts.length > 0) return texts.join('\n\n');
  throw new CliError('no prompt: write one, as in coro ask "Why is the sky blue?", or pipe one in', USAGE);
}

/** Programs that start others often leave the pipe open: nobody would know what is waited for. */
async function readPiped(terminal: Terminal): Promise<string> {
  const notice =
    'Waiting for the end of what is piped in, which follows the prompt. To pipe in nothing: < /dev/null';
  const timer = setTimeout(() => tell(notice, terminal), PIPE_NOTICE_MS);
  return terminal.stdin.read().finally(() => clearTimeout(timer));
}

const PIPE_NOTICE_MS = 2000;

function toUsageError({ message, modelIds }: InvalidRequestError, known: readonly string[]): CliError {
  if (modelIds.length === 0) return new CliError(message, USAGE);
  const noun = modelIds.length === 1 ? 'model' : 'models';
  const meant = new Set(modelIds.flatMap((id) => nearest(id, known) ?? []));
  const guess = meant.size > 0 ? ` Did you mean ${[...meant].join(', ')}?` : '';
  return new CliError(`unknown ${noun}: ${modelIds.join(', ')}.${guess} coro models lists all`, USAGE);
}
