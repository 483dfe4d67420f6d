import type { ListedCircuit } from '../core/listed-model.ts';
import type { Paint } from './paint.ts';
import { toSafeLine } from './safe-text.ts';
import { wrap } from './wrap.ts';

/** Which routes keep failing, and when they are asked again; nothing where there are none. */
export function renderCircuits(circuits: readonly ListedCircuit[], width: number, paint: Paint): string {
  const each = new Map(circuits.map((circuit) => [circuit.route, circuit]));
  if (each.size === 0) return '';
  const lines = [...each.values()].map((circuit) => paint('red', wrap(toSafeLine(textOf(circuit)), width)));
  return `\n${paint('bold', 'Left alone, since they keep failing')}\n${lines.join('\n')}\n`;
}

function textOf({ route, state, retryAfterMs }: ListedCircuit): string {
  if (state === 'half_open') return `${route}: the next request finds out whether it works again`;
  return retryAfterMs === undefined ? route : `${route}: asked again in ${Math.ceil(retryAfterMs / 1000)} s`;
}
