import { expect, it } from 'vitest';
import { Stop } from './stop.ts';

it('calls each listener once, and none that has let go', () => {
  const calls: string[] = [];
  const stop = new Stop();
  const gone = () => calls.push('gone');
  stop.addEventListener('abort', () => calls.push('a'));
  stop.addEventListener('abort', gone);
  stop.addEventListener('abort', () => calls.push('b'));
  stop.removeEventListener('abort', gone);
  stop.removeEventListener('abort', gone);
  expect(stop.aborted).toBe(false);
  stop.abort();
  stop.abort();
  expect([stop.aborted, ...calls]).toEqual([true, 'a', 'b']);
});

it('keeps the reason that it was first given', () => {
  const stop = new Stop();
  stop.abort('late');
  stop.abort('bored');
  expect(stop.reason).toBe('late');
});
