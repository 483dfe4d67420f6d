import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const NAMES = ['providers', 'models', 'routes', 'aliases', 'teams', 'defaults'];

it.each([
  ['modells', 'models'],
  ['Provider', 'providers'],
  ['alias', 'aliases'],
  ['team', 'teams'],
  ['colour', undefined],
  ['x', undefined],
])('takes %s for %s', (name, expected) => {
  expect(nearest(name, NAMES)).toBe(expected);
});
