import type { Command } from 'commander';
import type { CatalogChange, CatalogUpdateReport } from '../core/catalog-update.ts';
import { CliError } from './cli-error.ts';
import { jsonText } from './json-text.ts';
import { openProgress } from './open-progress.ts';
import { openStop } from './open-stop.ts';
import { type Paint, paintFor, type Style } from './paint.ts';
import type { Parts } from './parts.ts';
import { type Column, renderTable } from './render-table.ts';
import { toSafeLine } from './safe-text.ts';
import { exitCodeFor } from './terminal.ts';

interface UpdateFlags {
  readonly dryRun?: true;
  readonly acceptLosses?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  coro catalog update --dry-run    what the providers' lists would change
  coro catalog update              keeps it, in CORO_DATA_DIR/catalog.json

A server does the same by itself every CORO_CATALOG_UPDATE_HOURS; by default it does not.
Exit code: 0 when it was done, 1 when it would lose a model and was not taken, or when no list could be read, 2 for wrong usage.`;

/** `coro catalog update`: what the providers' own lists say of their models. */
export function addCatalog(program: Command, parts: Parts, end: (exitCode: number) => void): void {
  const catalog = program.command('catalog').description("what CORO knows of the providers' models");
  catalog
    .command('update')
    .description("refresh the catalog from the providers' lists, and show what changes")
    .option('--dry-run', 'look, and keep nothing')
    .option('--accept-losses', 'take it even when it leaves a model without anybody to answer')
    .option('--json', 'print it for programs, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: UpdateFlags) => end(await update(flags, parts)));
}

async function update(flags: UpdateFlags, parts: Parts): Promise<number> {
  const { terminal } = parts;
  const { stdout, env } = terminal;
  const config = await parts.loadConfig(env);
  using stop = openStop(terminal);
  await using coro = await parts.openCoro(config);
  if (coro.isDemo) {
    const mend = config.demo === 'forced' ? 'unset CORO_DEMO' : 'set a key first, as in GROQ_API_KEY=…';
    throw new CliError(`no provider to ask, for all of them are simulated: ${mend}`, 2);
  }
  let report: CatalogUpdateReport;
  {
    using _progress = openProgress(
      terminal,
      (elapsedMs) => `Reading the providers' lists · ${(elapsedMs / 1000).toFixed(1)} s`,
    );
    report = await coro.updateCatalog({
      dryRun: flags.dryRun ?? false,
      acceptLosses: flags.acceptLosses ?? false,
      signal: stop.signal,
    });
  }
  if (stop.reason !== undefined) return exitCodeFor(stop.reason);
  const width = stdout.columns ?? Number.POSITIVE_INFINITY;
  stdout.write(
    flags.json
      ? jsonText(toJson(report), stdout)
      : render(report, flags.dryRun ?? false, width, paintFor(stdout, env)),
  );
  const isRefused = report.losses.length > 0 && !flags.acceptLosses;
  return isRefused || report.lists.length === 0 ? 1 : 0;
}

function toJson({ changes, losses, faults, lists, isTaken }: CatalogUpdateReport) {
  return {
    taken: isTaken,
    lists,
    changes: changes.map(({ upstreamId, ...it }) => ({ ...it, upstream_id: upstreamId })),
    losses: losses.map(({ model, lastRoutes }) => ({ model, last_routes: lastRoutes })),
    errors: faults.map(({ provider, fault }) => ({
      provider,
      error_code: fault.code,
      error: fault.message,
    })),
  };
}

const COLUMNS: readonly Column[] = [
  { head: 'provider' },
  { head: 'model', min: 'word' },
  { head: 'change' },
  { head: 'what', min: 'word' },
];

const STYLES: Readonly<Record<CatalogChange['kind'], Style>> = {
  new: 'green',
  back: 'green',
  changed: 'cyan',
  missing: 'yellow',
  retiring: 'yellow',
  gone: 'red',
};

function render(report: CatalogUpdateReport, isDryRun: boolean, width: number, paint: Paint): string {
  const { changes, losses, faults, lists, isTaken } = report;
  const rows = changes.map(({ provider, upstreamId, kind, detail }) => [
    { text: provider },
    { text: toSafeLine(upstreamId), style: 'bold' as const },
    { text: kind, style: STYLES[kind] },
    { text: toSafeLine(detail) },
  ]);
  const read = lists.map(({ provider, models }) => `${provider} ${models}`).join(', ');
  const lost = losses.map(
    ({ model, lastRoutes }) =>
      `${paint('red', '✗')} ${model} would have nobody left (so far: ${lastRoutes.join(', ')})\n`,
  );
  return [
    rows.length > 0 ? renderTable(COLUMNS, rows, width, paint) : 'Nothing has changed.\n',
    `\nLists read: ${read === '' ? 'none' : read}\n`,
    ...faults.map(({ fault }) => `${paint('yellow', 'not read:')} ${toSafeLine(fault.message)}\n`),
    ...lost,
    losses.length > 0 && !isTaken
      ? 'Not taken. Name a successor in coro.config.json, or accept it with --accept-losses.\n'
      : '',
    isTaken ? 'Kept.\n' : isDryRun ? 'A dry run: nothing was kept.\n' : '',
  ].join('');
}
