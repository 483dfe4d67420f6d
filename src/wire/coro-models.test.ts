import { expect, it } from 'vitest';
import type { ListedModel, ListedTeam } from '../core/listed-model.ts';
import { parseModels, toModelsJson } from './coro-models.ts';

const source = { name: 'a page', readOn: '2026-11-22' };
const MODEL: ListedModel = {
  id: 'llama-70b',
  aliases: ['llama'],
  name: 'Llama 3.3 70B → gpt-oss-120b',
  provider: 'Groq',
  cost: '$0.15 / $0.60 per 1M tokens',
  upstreamId: 'openai/gpt-oss-120b',
  status: 'retired',
  releasedOn: '2024-12-06',
  announcedOn: '2026-06-17',
  retiresOn: '2026-08-16',
  retiresExcept: 'enterprise',
  retirementSource: source,
  successor: 'groq/openai/gpt-oss-120b',
  successors: [{ id: 'gpt-oss-120b', by: 'provider', source }],
  routes: ['groq/llama-3.3', 'groq/openai/gpt-oss-120b'],
  circuits: [
    { route: 'groq/llama-3.3', state: 'open', retryAfterMs: 24_000 },
    { route: 'groq/openai/gpt-oss-120b', state: 'half_open', retryAfterMs: undefined },
  ],
  findings: [
    { route: 'groq/llama-3.3', alive: false, evidence: 'Gone', at: new Date('2026-11-22T12:00:00Z') },
  ],
  isDefault: true,
  configured: true,
  keyVariable: 'GROQ_API_KEY',
  contextWindow: 131_072,
  maxOutputTokens: 32_768,
  capabilities: { tools: true, jsonSchema: false },
  inputPrice: 0.15,
  outputPrice: 0.6,
  tagline: 'Open weights',
  recommendedFor: 'Nearly everything',
  simulated: false,
};
const TEAMS: readonly ListedTeam[] = [
  { id: 'team:quick', about: 'Two that answer at once', models: ['gemini', ['mixtral', 'deepseek']] },
  { id: 'team:one', about: undefined, models: ['gemini'] },
];

const overHttp = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

it('reads back all that is written, teams included', () => {
  const json = overHttp(toModelsJson([MODEL], TEAMS));
  expect(parseModels(json)).toEqual({ models: [MODEL], teams: TEAMS });
});

it('takes what an older server leaves out, and passes over what it cannot read', () => {
  const { models, teams } = parseModels({
    models: [
      { id: 'a', findings: [{ route: 'x', at: 'soon' }], circuits: [{ route: 'x', state: 'odd' }] },
      { name: 'no id' },
      7,
    ],
    teams: 'none',
  });
  expect(models).toMatchObject([{ id: 'a', name: 'a', status: 'active', findings: [], circuits: [] }]);
  expect([models[0]?.isDefault, models[0]?.keyVariable, teams]).toEqual([false, undefined, []]);
});
