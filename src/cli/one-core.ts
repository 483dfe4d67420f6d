import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * Where there is one core, has V8 mark garbage between requests, not beside them: a thread that shares the only core
 * holds up everybody at once (`docs/decisions/025-one-core.md`). To be called before there is much garbage.
 *
 * @param cores default: those that this process may use
 */
export function spareTheOnlyCore(cores = availableParallelism(), setFlags = setFlagsFromString): void {
  if (cores === 1) setFlags('--no-concurrent-marking');
}
