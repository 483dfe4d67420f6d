import type { Lifecycle } from '../core/model.ts';
import type { LocalCoro } from '../open-coro.ts';

/** Milliseconds for which what was said of a model holds: its end is a matter of days, and asking took a twentieth of a request. */
const HOLDS_MS = 1000;

/** `deprecationHeaders` for models by the ids they are asked by. */
export function openDeprecations(
  coro: Pick<LocalCoro, 'lifecycleOf'>,
): (modelId: string) => Record<string, string> {
  /** Of models that end alone, so that it is no longer than the catalog. */
  const known = new Map<string, { readonly headers: Record<string, string>; readonly until: number }>();
  return (modelId) => {
    const last = known.get(modelId);
    const now = performance.now();
    if (last && now < last.until) return last.headers;
    const headers = deprecationHeaders(coro.lifecycleOf(modelId));
    if (headers === NONE) known.delete(modelId);
    else known.set(modelId, { headers, until: now + HOLDS_MS });
    return headers;
  };
}

const NONE: Record<string, string> = {};

/**
 * What HTTP has to say of a model that ends: `Deprecation` (RFC 9745, a structured date) and `Sunset` (RFC 8594,
 * an HTTP date). Empty for a model of which no end is known.
 */
export function deprecationHeaders(lifecycle: Lifecycle | undefined): Record<string, string> {
  const { announced, retirement } = lifecycle ?? {};
  // Where nobody said when it was announced, it was deprecated on its last day at the latest.
  const deprecated = announced ?? retirement;
  if (!deprecated) return NONE;
  return {
    deprecation: `@${Math.floor(Date.parse(deprecated.on) / 1000)}`,
    ...(retirement && { sunset: new Date(retirement.on).toUTCString() }),
    link: '</models>; rel="deprecation"; type="application/json"',
  };
}
