import type { Command } from 'commander';
import type { Coro } from '../core/contracts.ts';
import { priceText } from '../core/cost.ts';
import type { ListedModel } from '../core/listed-model.ts';
import { toModelsJson } from '../wire/coro-models.ts';
import { jsonText } from './json-text.ts';
import { paintFor } from './paint.ts';
import type { Parts } from './parts.ts';
import { openRemote, toServerUrl } from './remote.ts';
import { renderCircuits } from './render-circuits.ts';
import { type Cell, type Column, renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

interface ModelsFlags {
  readonly url?: URL;
  readonly json?: true;
}

/** `coro models`: which models there are, what really answers for each, and which of them have a key. */
export function addModels(program: Command, parts: Parts, end: (exitCode: number) => void): void {
  program
    .command('models')
    .description('list the models: what answers for each, its price, and whether it has a key')
    .option('--url <address>', 'list those of the server there, as they stand for it', toServerUrl)
    .option('--json', 'print what GET /models answers, and nothing else')
    .action(async (flags: ModelsFlags) => end(await models(flags, parts)));
}

async function models({ url, ...flags }: ModelsFlags, parts: Parts): Promise<number> {
  const isJson = flags.json ?? false;
  const config = await parts.loadConfig(parts.terminal.env);
  if (url === undefined) {
    await using coro = await parts.openCoro(config);
    return await list(coro, isJson, parts.terminal);
  }
  const { coro, toError } = await openRemote(url, config, parts);
  return await list(coro, isJson, parts.terminal).catch((error: unknown) => {
    throw toError(error);
  });
}

async function list(coro: Coro, isJson: boolean, { env, stdout }: Terminal): Promise<number> {
  const [listed, teams] = await Promise.all([coro.models(), coro.teams()]);
  if (isJson) {
    stdout.write(jsonText(toModelsJson(listed, teams), stdout));
    return 0;
  }
  const width = stdout.columns ?? Number.POSITIVE_INFINITY;
  const paint = paintFor(stdout, env);
  const circuits = listed.flatMap((model) => model.circuits);
  stdout.write(renderTable(COLUMNS, listed.map(toRow), width, paint));
  stdout.write(renderCircuits(circuits, width, paint));
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

function toRow(model: ListedModel): readonly Cell[] {
  const { inputPrice: input, outputPrice: output } = model;
  const isPriced = input !== undefined && output !== undefined;
  return [
    { text: model.id, style: 'bold' },
    { text: model.name },
    { text: model.provider },
    statusOf(model),
    { text: isPriced ? priceText({ input, output }).replace(' per 1M tokens', '') : '–' },
    keyOf(model),
  ];
}

function statusOf({ status, retiresOn }: ListedModel): Cell {
  switch (status) {
    case 'active':
      return { text: 'active', style: 'green' };
    case 'deprecated':
      return { text: retiresOn ? `until ${retiresOn}` : 'deprecated', style: 'yellow' };
    default:
      return { text: retiresOn ? `retired ${retiresOn}` : 'gone', style: 'yellow' };
  }
}

function keyOf({ configured, simulated, keyVariable }: ListedModel): Cell {
  if (simulated) return { text: 'simulated', style: 'cyan' };
  return configured
    ? { text: '✓', style: 'green' }
    : { text: `set ${keyVariable ?? 'a key'}`, style: 'yellow' };
}
