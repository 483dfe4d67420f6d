import { paintFor } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './wrap.ts';

/** Says something beside a command's output, on standard error. */
export function tell(text: string, { stderr, env }: Terminal): void {
  const wrapped = wrap(text, stderr.columns ?? Number.POSITIVE_INFINITY);
  stderr.write(`${paintFor(stderr, env)('yellow', wrapped)}\n`);
}
