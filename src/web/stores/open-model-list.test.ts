import { expect, it } from 'vitest';
import type { ListedModel } from '../../core/listed-model.ts';
import { firstChoice, modelsNamed } from './open-model-list.ts';

const modelOf = (id: string, change: Partial<ListedModel> = {}): ListedModel =>
  ({
    id,
    name: id,
    aliases: [],
    provider: 'P',
    configured: true,
    isDefault: false,
    ...change,
  }) as ListedModel;

const MODELS = [
  modelOf('a', { aliases: ['fast'] }),
  modelOf('b', { configured: false }),
  modelOf('c', { provider: 'Q' }),
  modelOf('d', { provider: 'Q', isDefault: true }),
];
const TEAMS = [{ id: 'team:both', about: undefined, models: ['a', ['b', 'c'], 'nobody'] }];
const named = (...names: string[]) =>
  modelsNamed(names, { models: MODELS, teams: TEAMS }).map(({ id }) => id);

it('knows models by every id they have, and teams by theirs', () => {
  expect(named('c', 'fast', 'nobody', 'a')).toEqual(['c', 'a', 'a']);
  // Where a team has a choice, who has a key.
  expect(named('team:both')).toEqual(['a', 'c']);
});

it('begins with what the server asks by default, and one of each provider before a second of any', () => {
  expect(firstChoice(MODELS)).toEqual(['a', 'c', 'd']);
  const two = [...MODELS, modelOf('e', { provider: 'R' })];
  expect(firstChoice(two)).toEqual(['a', 'd', 'e']);
  expect(firstChoice([modelOf('x', { configured: false })])).toEqual(['x']);
});
