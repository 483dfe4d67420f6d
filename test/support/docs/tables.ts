import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, figureCells } from '../../../bench/support/report.ts';
import { MODELS } from '../../../src/catalog/models.ts';
import { PROVIDER_VARIABLES, VARIABLES } from '../../../src/config/env.ts';
import type { ListedModel } from '../../../src/core/listed-model.ts';
import { isRetired, type Model, type Route, routeId } from '../../../src/core/model.ts';
import { FAULTS } from '../../../src/emulator/scenarios.ts';
import { FORMS } from '../../../src/emulator/script.ts';
import { PROVIDERS } from '../../../src/providers/table.ts';
import { texts } from '../../../src/web/texts.ts';
import { openTestCoro } from '../upstream.ts';
import { code, table } from './markdown.ts';
import { answerTable, endpointTable, openApi, requestTable } from './openapi-tables.ts';
import { ROOT } from './page.ts';

/** Tables that would be typed a second time; a page holds one between `<!-- table: name -->` and `<!-- /table -->`. */
const TABLES = {
  variables: async () => variables(),
  providers: async () => providers(),
  models: () => models(() => true),
  'default-models': () => models(({ isDefault }) => isDefault),
  endpoints: async () => endpointTable(await openApi()),
  request: async () => requestTable(await openApi()),
  answer: async () => answerTable(await openApi()),
  scenarios: async () => scenarios(),
  'script-steps': async () => scriptSteps(),
  shortcuts: async () => shortcuts(),
  benchmarks: async () => benchmarks(),
} satisfies Record<string, () => Promise<string>>;

const REGION = /(<!-- table: ([\w-]+) -->\n)[\s\S]*?(<!-- \/table -->)/g;

/** A page as it should stand: each of its tables made anew. */
export async function withTables(source: string): Promise<string> {
  const names = [...source.matchAll(REGION)].map(([, , name = '']) => name);
  const made = new Map<string, string>();
  for (const name of names) {
    const [, make] = Object.entries(TABLES).find(([it]) => it === name) ?? [];
    if (!make) throw new Error(`No table is named ${name}; there are ${Object.keys(TABLES).join(', ')}`);
    made.set(name, await make());
  }
  return source.replace(REGION, (_, head, name, tail) => `${head}\n${made.get(name)}\n\n${tail}`);
}

function variables(): string {
  const ofProvider = (name: string) =>
    PROVIDER_VARIABLES.some((it) => name === `${it}_API_KEY` || name === `${it}_BASE_URL`);
  return table(
    ['variable', 'is'],
    VARIABLES.filter(({ name }) => !ofProvider(name)).map(({ name, about }) => [code(name), about]),
  );
}

interface Benchmark {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
}

/** Everything that was measured and saved, benchmark by benchmark. */
function benchmarks(): string {
  const all = JSON.parse(readFileSync(join(ROOT, 'docs/benchmarks.json'), 'utf8')) as Readonly<
    Record<string, Benchmark>
  >;
  return Object.entries(all)
    .map(([name, { date, commit, machine, figures }]) =>
      [
        `### ${name}`,
        '',
        `\`npm run bench ${name}\`, ${date}, ${commit}, ${machine}`,
        '',
        table(
          ['figure', 'median', 'range', 'bar', ''],
          figures.map((figure) => [...figureCells(figure)]),
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

interface ProviderNote {
  /** ISO date on which the code was last tried against the real API; null = never. */
  readonly checked: string | null;
  readonly special: string;
}

function providers(): string {
  const notes = JSON.parse(readFileSync(join(ROOT, 'docs/providers.json'), 'utf8')) as Readonly<
    Record<string, ProviderNote | undefined>
  >;
  return table(
    ['provider', 'key', 'base URL', 'what is special', 'checked'],
    PROVIDERS.map(({ name, displayName, baseUrl }) => {
      const note = notes[name];
      if (!note) throw new Error(`Say in docs/providers.json what is special about ${name}`);
      const variable = code(`${name.toUpperCase()}_API_KEY`);
      return [displayName, variable, code(baseUrl), note.special, note.checked ?? 'never'];
    }),
  );
}

async function models(isShown: (model: ListedModel) => boolean): Promise<string> {
  // As they stand for somebody who has a key everywhere; nobody is asked.
  const keys = PROVIDER_VARIABLES.map((name) => [`${name}_API_KEY`, 'not-a-real-key']);
  await using coro = await openTestCoro(Object.fromEntries(keys));
  const shown = (await coro.models()).filter(isShown);
  return table(
    ['id', 'made for', 'lives at', 'else', 'it is'],
    shown.map(({ id, successor, tagline }) => {
      const model = MODELS.find((it) => it.id === id);
      if (!model) throw new Error(`The catalog has no ${id}`);
      const next = MODELS.flatMap(({ routes }) => routes).find((it) => routeId(it) === successor);
      return [
        code(id),
        model.name,
        hostsOf(model) || '–',
        next ? `${next.label} at ${nameOf(next)}` : '–',
        tagline,
      ];
    }),
  );
}

function scenarios(): string {
  return table(
    ['scenario', 'the provider …', 'where, the usual place first'],
    FAULTS.map(({ name, does, phases }) => [code(name), does, phases.join(' ')]),
  );
}

function scriptSteps(): string {
  return table(
    ['step', 'does'],
    Object.values(FORMS).map(({ form, does }) => [code(form), does]),
  );
}

function shortcuts(): string {
  return table(
    ['key', 'does'],
    texts.shortcuts.list.map(([key, does]) => [code(key), does]),
  );
}

/** The day of the tests' clock. */
const DAY = new Date('2026-11-22T12:00:00Z');

function hostsOf({ routes }: Model): string {
  const alive = routes.filter((route) => !isRetired(route, DAY));
  return [...new Set(alive.map(nameOf))].join(', ');
}

function nameOf({ provider }: Route): string {
  return PROVIDERS.find(({ name }) => name === provider)?.displayName ?? provider;
}
