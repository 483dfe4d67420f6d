import { describe, expect, test } from 'vitest';
import { leftByYoungCollections } from '../../test/support/young-collection.ts';
import type { Framing } from '../core/contracts.ts';
import { ndjson } from './ndjson.ts';
import { sse } from './sse.ts';

describe.each<[string, Framing]>([
  ['server-sent events', sse],
  ['lines of JSON', ndjson],
])('A reader of %s', (_, framing) => {
  test('is gone with its stream, and does not wait for a full collection', () => {
    const left = leftByYoungCollections(() => {
      for (let i = 0; i < 128; i++) framing.openReader().read(Buffer.from(`data: ${i}${' '.repeat(32_768)}`));
    });

    // 4 MiB were read.
    expect(left).toBeLessThan(1024 * 1024);
  });
});
