import { expect, it } from 'vitest';
import { MODELS } from '../src/catalog/models.ts';
import { type Route, routeId } from '../src/core/model.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import { envFor, KEYS, openTestCoro } from './support/upstream.ts';

it('the emulator answers for every route of the catalog that has no end, and only those with one are gone', async () => {
  await using emulator = await openEmulator();
  await using coro = await openTestCoro(envFor(emulator, KEYS));
  const routes = MODELS.flatMap((model) => model.routes);
  const outcomeOf = async (route: Route) => {
    const request = { prompt: 'Name one prime number.', models: [routeId(route)], pin: true };
    const { answers } = await coro.complete(request, new AbortController().signal);
    const [answer] = answers;
    return answer?.state === 'failed' ? answer.fault.code : answer?.state;
  };
  const outcomes = await Promise.all(routes.map(async (route) => [routeId(route), await outcomeOf(route)]));
  const mayBeGone = ({ lifecycle }: Route) => lifecycle?.retirement ?? lifecycle?.announced;
  expect(outcomes).toEqual(
    routes.map((route) => [
      routeId(route),
      mayBeGone(route) ? expect.stringMatching(/^(invalid_model|completed)$/) : 'completed',
    ]),
  );
});
