import { describe, expect, it } from 'vitest';
import { pulled } from './pulled.ts';

/** A sender by hand. */
function sender() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const it: { take: (value: number) => Promise<void> | undefined; starts: number; isLeft: boolean } = {
    take: () => undefined,
    starts: 0,
    isLeft: false,
  };
  const stream = pulled<number>(
    (take) => {
      it.take = take;
      it.starts++;
      return promise;
    },
    () => {
      it.isLeft = true;
      resolve();
    },
  );
  return { it, stream, end: resolve, fail: reject };
}

describe('what is pushed, pulled', () => {
  it('begins at the first step, and once', async () => {
    const { it: its, stream } = sender();
    expect(its.starts).toBe(0);
    const steps = [stream.next(), stream.next()];
    for (const value of [1, 2]) expect(its.take(value)).toBeUndefined();
    expect(await Promise.all(steps)).toEqual([1, 2].map((value) => ({ done: false, value })));
    expect(its.starts).toBe(1);
  });

  it('holds senders back until everything that waits was read', async () => {
    const { it: its, stream } = sender();
    void stream.next();
    its.take(0);
    let hasRoom = false;
    const rooms = [its.take(1), its.take(2)];
    void Promise.all(rooms).then(() => {
      hasRoom = true;
    });
    expect((await stream.next()).value).toBe(1);
    expect(hasRoom).toBe(false);
    expect((await stream.next()).value).toBe(2);
    await Promise.all(rooms);
  });

  it('ends when pushing ends, with what waits before it', async () => {
    const { it: its, stream, end } = sender();
    void stream.next();
    its.take(0);
    void its.take(1);
    end();
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('fails as pushing does, once, after what came before', async () => {
    const { it: its, stream, fail } = sender();
    void stream.next();
    its.take(0);
    void its.take(1);
    fail(new Error('broken'));
    expect((await stream.next()).value).toBe(1);
    await expect(stream.next()).rejects.toThrow('broken');
    expect((await stream.next()).done).toBe(true);
  });

  it('lets senders go when its reader leaves, and takes nothing more', async () => {
    const { it: its, stream } = sender();
    void stream.next();
    its.take(0);
    const room = its.take(1);
    const waiting = stream.return?.();
    await room;
    await waiting;
    expect(its.isLeft).toBe(true);
    expect(its.take(2)).toBeUndefined();
    expect((await stream.next()).done).toBe(true);
  });

  it('never begins for a reader who leaves first', async () => {
    const { it: its, stream } = sender();
    await stream.return?.();
    expect((await stream.next()).done).toBe(true);
    expect(its.starts).toBe(0);
  });
});
