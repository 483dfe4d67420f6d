import type { Command } from 'commander';
import type { ModelStatus } from '../core/contracts.ts';
import { priceText } from '../core/cost.ts';
import type { toModelsJson } from '../wire/coro.ts';
import { jsonText } from './json-text.ts';
import { paintFor } from './paint.ts';
import type { Parts } from './parts.ts';
import { type Cell, type Column, renderTable } from './render-table.ts';

interface ModelsFlags {
  readonly json?: true;
}

/** `coro models`: which models there are, what really answers for each, and which of them have a key. */
export function addModels(program: Command, parts: Parts, end: (exitCode: number) => void): void {
  program
    .command('models')
    .description('list the models: what answers for each, its price, and whether it has a key')
    .option('--json', 'print what GET /models answers, and nothing else')
    .action(async (flags: ModelsFlags) => end(await models(flags, parts)));
}

async function models(flags: ModelsFlags, parts: Parts): Promise<number> {
  const { env, stdout } = parts.terminal;
  await using coro = await parts.openCoro(await parts.loadConfig(env));
  const statuses = await coro.models();
  const { toModelsJson } = await import('../wire/coro.ts');
  const json = toModelsJson(statuses, coro.teams);
  if (flags.json) {
    stdout.write(jsonText(json, stdout));
    return 0;
  }
  const rows = statuses.flatMap((status, i) => {
    const model = json.models[i];
    return model ? [toRow(status, model)] : [];
  });
  stdout.write(renderTable(COLUMNS, rows, stdout.columns ?? Number.POSITIVE_INFINITY, paintFor(stdout, env)));
  return 0;
}

const COLUMNS: readonly Column[] = [
  { head: 'id' },
  { head: 'name', min: 'word' },
  { head: 'provider', dispensable: 1 },
  { head: 'status', min: 'word' },
  { head: 'in / out per 1M', min: 'word', dispensable: 2 },
  { head: 'key', min: 'word' },
];

type ModelJson = ReturnType<typeof toModelsJson>['models'][number];

function toRow({ price, keyVariable }: ModelStatus, model: ModelJson): readonly Cell[] {
  return [
    { text: model.id, style: 'bold' },
    { text: model.name },
    { text: model.provider },
    statusOf(model),
    { text: price ? priceText(price).replace(' per 1M tokens', '') : '–' },
    keyOf(model, keyVariable),
  ];
}

function statusOf({ status, retires_on }: ModelJson): Cell {
  switch (status) {
    case 'active':
      return { text: 'active', style: 'green' };
    case 'deprecated':
      return { text: retires_on ? `until ${retires_on}` : 'deprecated', style: 'yellow' };
    default:
      return { text: retires_on ? `retired ${retires_on}` : 'gone', style: 'yellow' };
  }
}

function keyOf({ configured, simulated }: ModelJson, variable: string): Cell {
  if (simulated) return { text: 'simulated', style: 'cyan' };
  return configured ? { text: '✓', style: 'green' } : { text: `set ${variable}`, style: 'yellow' };
}
