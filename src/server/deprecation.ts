import type { Lifecycle } from '../core/model.ts';

/**
 * What HTTP has to say of a model that ends: `Deprecation` (RFC 9745, a structured date) and `Sunset` (RFC 8594,
 * an HTTP date). Empty for a model of which no end is known.
 */
export function deprecationHeaders(lifecycle: Lifecycle | undefined): Record<string, string> {
  const { announced, retirement } = lifecycle ?? {};
  // Where nobody said when it was announced, it was deprecated on its last day at the latest.
  const deprecated = announced ?? retirement;
  if (!deprecated) return {};
  return {
    deprecation: `@${Math.floor(Date.parse(deprecated.on) / 1000)}`,
    ...(retirement && { sunset: new Date(retirement.on).toUTCString() }),
    link: '</models>; rel="deprecation"; type="application/json"',
  };
}
