import { expect, it } from 'vitest';
import { MODELS } from '../src/catalog/models.ts';
import { openCatalog } from '../src/catalog/open-catalog.ts';
import type { Access } from '../src/core/contracts.ts';
import { dayOf, isReleased, isRetired, type Model, type Route, routeId } from '../src/core/model.ts';
import { outlookFor, type PlanState, plan } from '../src/engine/plan.ts';
import { PROVIDERS } from '../src/providers/table.ts';
import { fixtureJson } from './support/fixtures.ts';

/** One model of one provider, as the facts were gathered. */
interface Row {
  readonly provider: string;
  readonly id: string;
  readonly shutdown?: string;
  readonly context?: number;
  readonly max_output?: number;
  readonly successors?: readonly string[];
}

const NAMES = PROVIDERS.map(({ name }) => name);
const { models: ROWS } = fixtureJson('lifecycle.json') as { models: readonly Row[] };
const DAYS = ['2025-12-01', '2026-07-01', '2026-11-22', '2026-12-02'] as const;
const catalog = openCatalog(MODELS, NAMES);
const access: Access = { key: undefined, baseUrl: 'http://127.0.0.1', simulated: false };

/** A server that has keys for these providers, and has learned nothing yet. */
const stateWith = (providers: readonly string[]): PlanState => ({
  resolve: catalog.resolve,
  accessesOf: (_, { provider }) => (providers.includes(provider) ? [access] : []),
  isAlive: () => undefined,
  isResting: () => false,
  isOpen: () => false,
  needs: [],
  isPinned: false,
});

function modelOf({ provider, id }: Row): Model {
  const model = MODELS.find(({ routes }) => routes.some((it) => routeId(it) === `${provider}/${id}`));
  if (!model) throw new Error(`${provider}/${id} is in no model`);
  return model;
}

function answering(model: Model, providers: readonly string[], day: string): Route {
  return outlookFor(model, stateWith(providers), new Date(`${day}T12:00:00Z`)).route;
}

function cell(row: Row, providers: readonly string[], day: string): string {
  const model = modelOf(row);
  const route = answering(model, providers, day);
  const now = new Date(`${day}T12:00:00Z`);
  const asked = catalog.routeOf(row.provider, row.id);
  if (!providers.includes(route.provider) || !isReleased(route, now)) {
    return `not yet (${dayOf(asked?.lifecycle?.released?.on ?? '')})`;
  }
  if (routeId(route) === `${row.provider}/${row.id}`) return 'itself';
  const link = plan(model, stateWith(providers), now).find((it) => it.route === route)?.successor;
  const mark = (route.thinking?.usual ? ', thinking' : '') + (link?.by === 'coro' ? ' °' : '');
  return (model.routes.includes(route) ? `= ${routeId(route)}` : `→ ${routeId(route)}`) + mark;
}

function table(rows: readonly Row[], providersOf: (row: Row) => readonly string[]): string {
  const lines = rows.map((row) => {
    const cells = DAYS.map((day) => cell(row, providersOf(row), day));
    return `| ${[`${row.provider}/${row.id}`, `\`${modelOf(row).id}\``, ...cells].join(' | ')} |`;
  });
  const head = ['model', 'id here', ...DAYS];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines].join('\n');
}

const page = () => `# What became of forty models

Forty models of four providers, on four days: what answers for an ordinary key, before anything has been learned from the
providers' own answers. Made by \`test/lifecycle-fixtures.test.ts\` from the catalog; \`npx vitest run
test/lifecycle-fixtures.test.ts -u\` writes it anew, and every change in it is to be reviewed.

*itself*: the model lives. *=*: the same weights at another host. *→*: a successor, named in every answer. *°*: CORO's
choice, where the provider names none that lives. *not yet*: it came out on the day given.

## With the key of its own provider alone

${table(ROWS, ({ provider }) => [provider])}

## With the keys of all eleven

Only where that makes a difference.

${table(
  ROWS.filter((row) => DAYS.some((day) => cell(row, [row.provider], day) !== cell(row, NAMES, day))),
  () => NAMES,
)}

## With enterprise keys

Groq keeps Llama 3.3 70B and Llama 3.1 8B for them. No date can tell whose key it is, so those two are asked until Groq
itself says that they are gone; then the same run goes on to what the table says.
`;

it('resolves forty models on four days as docs/lifecycle.md says', async () => {
  expect(ROWS).toHaveLength(40);
  await expect(page()).toMatchFileSnapshot('../docs/lifecycle.md');
});

it('leaves no model of them without an answer once it has been there', () => {
  const silent = ROWS.flatMap((row) => DAYS.map((day) => [row, day] as const)).filter(([row, day]) => {
    const now = new Date(`${day}T12:00:00Z`);
    const asked = catalog.routeOf(row.provider, row.id);
    const route = answering(modelOf(row), [row.provider], day);
    const hasBeen = asked && isReleased(asked, now);
    return hasBeen && (isRetired(route, now) || route.provider !== row.provider);
  });
  expect(silent.map(([{ provider, id }, day]) => `${provider}/${id} ${day}`)).toEqual([]);
});

it.each(ROWS)('has the facts of $provider/$id', (row) => {
  const route = catalog.routeOf(row.provider, row.id);
  expect(dayOf(route?.lifecycle?.retirement?.on ?? '')).toBe(row.shutdown ?? FACTS_OF_OURS[row.id] ?? '');
  if (row.context !== undefined) expect(route?.contextWindow).toBe(row.context);
  if (row.max_output !== undefined) expect(route?.maxOutputTokens).toBe(row.max_output);
});

/** Ends that the fixture tells in words: an alias since, and one merged away. */
const FACTS_OF_OURS: Readonly<Record<string, string>> = {
  'deepseek-v4-flash': '2026-09-10',
  'deepseek-coder': '2024-09-05',
};

it('gives each successor a source and a date, and none that is missing or leads in a circle', () => {
  const faults = MODELS.flatMap(({ id, successors }) =>
    successors.flatMap(({ id: next, source }) => {
      if (!MODELS.some((it) => it.id === next)) return [`${id} → ${next}, which there is not`];
      if (!/^\d{4}-\d\d-\d\d$/.test(source.readOn)) return [`${id} → ${next}: ${source.readOn} is no date`];
      return reaches(next, id) ? [`${id} → ${next} leads back`] : [];
    }),
  );
  expect(faults).toEqual([]);
});

function reaches(from: string, to: string): boolean {
  const successors = MODELS.find(({ id }) => id === from)?.successors ?? [];
  return from === to || successors.some(({ id }) => reaches(id, to));
}

it('gives no id to two models, and no route to two but one that thinks and one that does not', () => {
  const ids = MODELS.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  const routes = MODELS.flatMap((model) => model.routes.map(routeId));
  expect(routes.filter((id, i) => routes.indexOf(id) !== i)).toEqual(['deepseek/deepseek-flash']);
});
