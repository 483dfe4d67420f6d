import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Config } from '../config/config.ts';
import { type DoctorEvent, type DoctorReport, isHealthy, type ModelCheck, toReport } from '../core/doctor.ts';
import type { LocalCoro } from '../open-coro.ts';
import { CliError, USAGE } from './cli-error.ts';
import { jsonText } from './json-text.ts';
import { openProgress } from './open-progress.ts';
import { openStop } from './open-stop.ts';
import { type Paint, paintFor } from './paint.ts';
import type { Parts } from './parts.ts';
import { openRemote, toServerUrl } from './remote.ts';
import { renderDoctor } from './render-doctor.ts';
import { toSafeLine } from './safe-text.ts';
import { exitCodeFor, type Terminal } from './terminal.ts';

interface DoctorFlags {
  readonly url?: URL;
  readonly live?: true;
  readonly record?: string | true;
  readonly all?: true;
  readonly json?: true;
}

const DEFAULT_FOLDER = 'coro-recordings';

const EXAMPLES = `
Examples:
  coro doctor                 keys, lists, balances and dates, free of charge
  coro doctor --live          asks each model one small question too, a few tokens each
  coro doctor --live --record keeps what was said, without keys, and where the emulator differs
  coro doctor --url http://127.0.0.1:8000  a server's findings, with what it leaves alone
  coro doctor --json | jq '.models[] | select(.state == "failing") | .action'

Exit code: 0 when every key is accepted and somebody answers for every model that has one, 1 when not, 2 for wrong usage.`;

/** `coro doctor`: how every key and every model stands, and the one thing that mends each fault. */
export function addDoctor(program: Command, parts: Parts, end: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('check every key and every model, and say what mends each fault')
    .option('--live', 'ask each model one small question, which costs a few tokens each')
    .addOption(
      new Option(
        '--record [folder]',
        `keep what real providers said, scrubbed, and compare it with the emulator (default folder: ${DEFAULT_FOLDER})`,
      ),
    )
    .option(
      '--url <address>',
      'ask the doctor of the server there, which knows what fails for it',
      toServerUrl,
    )
    .option('--all', 'show the providers without a key, and the models that are well, too')
    .option('--json', 'print what GET /doctor answers, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DoctorFlags) => end(await doctor(flags, parts)));
}

async function doctor(flags: DoctorFlags, parts: Parts): Promise<number> {
  const { terminal } = parts;
  const config = await parts.loadConfig(terminal.env);
  using stop = openStop(terminal);
  const report = flags.url
    ? await reportOf(flags.url, flags, config, parts, stop.signal)
    : await examineHere(flags, config, parts, stop.signal);
  if (report === undefined || stop.reason !== undefined) return exitCodeFor(stop.reason ?? 'SIGINT');
  await show(report, flags, terminal);
  return isHealthy(report) ? 0 : 1;
}

async function examineHere(
  flags: DoctorFlags,
  config: Config,
  parts: Parts,
  signal: AbortSignal,
): Promise<DoctorReport> {
  await using coro = await parts.openCoro(config);
  if (flags.record && coro.isDemo) {
    throw new CliError('nothing real to record: set a key first, or unset CORO_DEMO', USAGE);
  }
  return await examine(coro, flags, parts.terminal, signal);
}

/** What a server's doctor finds; undefined when it was not waited for. */
async function reportOf(
  url: URL,
  { live, record }: DoctorFlags,
  config: Config,
  parts: Parts,
  signal: AbortSignal,
): Promise<DoctorReport | undefined> {
  if (record) throw new CliError('--record keeps what this process hears: leave out --url', USAGE);
  const { coro, toError } = await openRemote(url, config, parts);
  using _progress = openProgress(
    parts.terminal,
    (elapsedMs) => `${url.host} looks at its keys and models · ${(elapsedMs / 1000).toFixed(1)} s`,
  );
  try {
    return inOrder(await coro.report({ live: live ?? false, signal }));
  } catch (error) {
    if (signal.aborted) return undefined;
    throw toError(error);
  }
}

async function show(
  report: DoctorReport,
  { all, json, record }: DoctorFlags,
  { stdout, env }: Terminal,
): Promise<void> {
  const folder = record === true ? DEFAULT_FOLDER : record;
  const recordings = folder === undefined ? [] : await keep(report.models, folder);
  if (json) {
    const { toDoctorJson } = await import('../wire/coro-doctor.ts');
    stdout.write(jsonText(toDoctorJson(report), stdout));
    return;
  }
  const paint = paintFor(stdout, env);
  const width = stdout.columns ?? Number.POSITIVE_INFINITY;
  stdout.write(renderDoctor(report, all ?? false, width, paint));
  stdout.write(renderRecordings(recordings, paint));
  if (report.models.some(({ isAsked, state }) => !isAsked && state !== 'without_key')) {
    stdout.write(paint('dim', 'No model was asked. --live asks each one small question.\n'));
  }
}

/** Follows an examination, with a line that says how far it is. */
async function examine(
  { doctor }: LocalCoro,
  { live, record }: DoctorFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<DoctorReport> {
  const events: DoctorEvent[] = [];
  using _progress = openProgress(terminal, (elapsedMs) => progressText(events, elapsedMs));
  const options = { live: live ?? false, record: record !== undefined, signal };
  for await (const event of doctor.examine(options)) events.push(event);
  return inOrder(toReport(events));
}

/** "7 of 11 keys, 23 of 58 models · 1.2 s". */
function progressText(events: readonly DoctorEvent[], elapsedMs: number): string | undefined {
  const [start] = events;
  if (start?.type !== 'exam.started') return undefined;
  const count = (type: DoctorEvent['type']) => events.filter((it) => it.type === type).length;
  const keys = `${count('key.checked')} of ${start.keys} keys`;
  return `${keys}, ${count('model.checked')} of ${start.models} models · ${(elapsedMs / 1000).toFixed(1)} s`;
}

/** Trouble first; beyond that as they came, which is by provider. */
function inOrder({ keys, models }: DoctorReport): DoctorReport {
  const rank = ({ state }: ModelCheck) => RANKS.indexOf(state);
  return { keys, models: models.toSorted((a, b) => rank(a) - rank(b) || a.model.localeCompare(b.model)) };
}

const RANKS: readonly ModelCheck['state'][] = ['failing', 'unproven', 'replaced', 'alive', 'without_key'];

interface Recording {
  readonly route: string;
  readonly path: string;
  readonly differences: readonly string[] | undefined;
}

/** One file a route: what was asked, and what was said. */
async function keep(models: readonly ModelCheck[], folder: string): Promise<readonly Recording[]> {
  const recordings: Recording[] = [];
  for (const { tape, differences } of models) {
    if (!tape || recordings.some(({ route }) => route === tape.route)) continue;
    const path = join(folder, `${tape.route.replace(/[^\w./-]/g, '_').replaceAll('..', '_')}.json`);
    try {
      await mkdir(dirname(path), { recursive: true });
      const recording = { recorded_on: new Date().toISOString().slice(0, 10), ...tape, differences };
      await writeFile(path, `${JSON.stringify(recording, undefined, 2)}\n`);
    } catch (error) {
      throw new CliError(`${path} cannot be written: choose another folder with --record`, 1, {
        cause: error,
      });
    }
    recordings.push({ route: tape.route, path, differences });
  }
  return recordings;
}

function renderRecordings(recordings: readonly Recording[], paint: Paint): string {
  if (recordings.length === 0) return '';
  const texts = recordings.map(({ route, path, differences }) => {
    const head = `${paint('bold', route)}  ${path}\n`;
    if (!differences) return `${head}   not compared: the emulator does not know this provider\n`;
    if (differences.length === 0) return `${head}   as the emulator says\n`;
    return head + differences.map((it) => `   ${toSafeLine(it)}\n`).join('');
  });
  return `\n${paint('bold', 'Recorded')}\n${texts.join('')}`;
}
