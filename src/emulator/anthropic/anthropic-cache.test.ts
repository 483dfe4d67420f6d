import { expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { openAnthropicCache } from './anthropic-cache.ts';

const cache_control = { type: 'ephemeral' };
const text = (name: string, more: object = {}) => ({ type: 'text', text: name.repeat(4000), ...more });
const user = (...content: readonly object[]) => ({ role: 'user', content });

/** What each of these requests has of 10,000 tokens, one a minute. */
function takenBy(...bodies: readonly Json[]) {
  const cache = openAnthropicCache();
  return bodies.map((body, i) => cache.take('me', body, 10_000, i * 60_000));
}

it('keeps what is marked, and reads it when it comes again', () => {
  const body = { messages: [user(text('a', { cache_control }))] };
  expect(takenBy(body, body)).toEqual([
    { read: 0, written: 10_000 },
    { read: 10_000, written: 0 },
  ]);
});

it('reads what was kept of the turns before, and keeps the rest', () => {
  const first = { messages: [user(text('a', { cache_control }))] };
  const then = { messages: [user(text('a')), user(text('b', { cache_control }))] };
  const [, { read, written } = { read: 0, written: 0 }] = takenBy(first, then);
  expect([read, written]).toEqual([5000, 5000]);
});

it('marks the last block where all is to be kept', () => {
  expect(takenBy({ cache_control, messages: [user(text('a'))] })).toEqual([{ read: 0, written: 10_000 }]);
});

it.each<[string, Json, Json]>([
  ['marked nowhere', { messages: [user(text('a'))] }, { messages: [user(text('a'))] }],
  [
    'changed before the mark',
    { system: 'x', messages: [user({ ...text('a', { cache_control }), text: 'short' }, text('b'))] },
    { system: 'y', messages: [user({ ...text('a'), text: 'short' }, text('b'))] },
  ],
])('reads nothing that was %s', (_, first, then) => {
  expect(takenBy(first, then).at(-1)).toEqual({ read: 0, written: 0 });
});

it('forgets what nobody has read for five minutes', () => {
  const body = { messages: [user(text('a', { cache_control }))] };
  const other = { messages: [user(text('b'))] };
  expect(takenBy(body, other, other, other, other, body).at(-1)).toEqual({ read: 0, written: 10_000 });
});
