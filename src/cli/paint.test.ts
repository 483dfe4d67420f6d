import { expect, it } from 'vitest';
import type { Environment } from '../config/env.ts';
import { fakeTerminal } from './fakes.ts';
import { hasColours, paintFor } from './paint.ts';

const terminal = fakeTerminal({ columns: 80 }).stdout;
const pipe = fakeTerminal().stdout;

it.each<[string, typeof pipe, Environment, boolean]>([
  ['on a terminal', terminal, {}, true],
  ['not in a pipe', pipe, {}, false],
  ['not with NO_COLOR', terminal, { NO_COLOR: '1' }, false],
  ['with an empty NO_COLOR, which means nothing', terminal, { NO_COLOR: '' }, true],
  ['not with TERM=dumb', terminal, { TERM: 'dumb' }, false],
  ['in a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
  ['with FORCE_COLOR over NO_COLOR', pipe, { FORCE_COLOR: '', NO_COLOR: '1' }, true],
  ['not with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
])('there are colours %s: %#', (_, output, env, expected) => {
  expect(hasColours(output, env)).toBe(expected);
});

it('leaves text as it is where there are no colours', () => {
  expect(paintFor(pipe, {})('red', 'text')).toBe('text');
  expect(paintFor(terminal, {})('red', 'text')).toBe('\u001b[31mtext\u001b[39m');
});
