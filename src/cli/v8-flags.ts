import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * What V8 may inline into one function, in bytes of its bytecode: by default 920 in all, and nothing of more than 460. The way of
 * a request is many small functions, and calling them is much of what they cost (`docs/decisions/028-what-v8-inlines.md`).
 */
const INLINE_MORE = ['--max-inlined-bytecode-size-cumulative=5000', '--max-inlined-bytecode-size=1500'];

/**
 * Sets V8 up for a server. Where there is one core, garbage is marked between requests, not beside them: a thread that shares
 * the only core holds up everybody at once (`docs/decisions/025-one-core.md`). To be called before there is much garbage.
 *
 * @param cores default: those that this process may use
 */
export function tuneV8(cores = availableParallelism(), setFlags = setFlagsFromString): void {
  for (const flag of INLINE_MORE) setFlags(flag);
  if (cores === 1) setFlags('--no-concurrent-marking');
}
