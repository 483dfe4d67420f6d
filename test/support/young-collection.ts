import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

/**
 * What young collections leave of what an act has made and let go: they cost as much as what they leave, and only a full
 * collection, which is rare, would free it.
 *
 * @param act begins right after a full collection: what there is by then is old
 * @returns bytes of the heap
 */
export function leftByYoungCollections(act: () => void): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  act();
  // What was in use during the first is old enough for the second alone.
  for (let i = 0; i < 3; i++) collect({ type: 'minor' });
  return process.memoryUsage().heapUsed - before;
}
