import { expect, it } from 'vitest';
import { ndjson } from './ndjson.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('gives each line once it has ended, and none for blank ones', () => {
  const reader = ndjson.openReader();
  expect(reader.read(bytes('{"a":1}\n\n  \n{"b":'))).toEqual([{ data: '{"a":1}' }]);
  expect(reader.read(bytes('2}'))).toEqual([]);
  expect(reader.read(bytes('\r\n{"c":3}\n'))).toEqual([{ data: '{"b":2}\r' }, { data: '{"c":3}' }]);
});

it('joins characters that were cut', () => {
  const reader = ndjson.openReader();
  const line = bytes('"ⵣ"\n');
  expect([...line].flatMap((byte) => reader.read(Uint8Array.of(byte)))).toEqual([{ data: '"ⵣ"' }]);
});

it('gives the lines before one that is too large, and nothing after it', () => {
  const reader = ndjson.openReader();
  expect(reader.read(bytes('{"a":1}\n'))).toHaveLength(1);
  for (let i = 0; i < 20; i++) reader.read(bytes('x'.repeat(64 * 1024)));
  expect(reader.fault?.code).toBe('response_too_large');
  expect(reader.read(bytes('\n{"b":2}\n'))).toEqual([]);
});
