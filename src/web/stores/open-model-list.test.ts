import { expect, it, vi } from 'vitest';
import type { RemoteCoro } from '../../client/connect.ts';
import type { Answer } from '../../core/answer.ts';
import type { ListedModel } from '../../core/listed-model.ts';
import { firstChoice, modelsNamed, openModelList } from './open-model-list.ts';

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

it('asks the server anew when something else answered than it had listed, and not otherwise', async () => {
  const listed = [modelOf('a', { upstreamId: 'old' }), modelOf('b', { upstreamId: 'meta/b' })];
  const models = vi.fn(async () => [...listed]);
  const list = openModelList(
    () => ({ models, teams: async () => [] }) as unknown as RemoteCoro,
    () => {},
  );
  await list.load();
  const answer = (model: string, modelUsed: string | null) =>
    ({ index: 0, model, parts: [], state: 'completed', modelUsed }) as unknown as Answer;

  await list.compare([answer('a', 'p/old'), answer('b', 'q/meta/b'), answer('nobody', 'p/x')]);
  await list.compare([answer('a', null), { index: 0, model: 'a', parts: [], state: 'waiting' }]);
  expect(models).toHaveBeenCalledTimes(1);

  listed[0] = modelOf('a', { upstreamId: 'new', name: 'A → New' });
  await list.compare([answer('b', 'q/meta/b'), answer('a', 'p/new'), answer('a', 'p/new')]);
  expect(models).toHaveBeenCalledTimes(2);
  expect(list.get().models[0]?.name).toBe('A → New');
  await list.compare([answer('a', 'p/new')]);
  expect(models).toHaveBeenCalledTimes(2);
});
