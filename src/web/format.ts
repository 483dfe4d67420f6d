/** Numbers as people read them. All in one width, so that they do not jump while they change. */

/** "0.4 s", "12.3 s", "2 min 05 s". */
export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** "940", "1,240", "12.4k". */
export function count(value: number): string {
  return value < 10_000 ? value.toLocaleString('en') : `${(value / 1000).toFixed(1)}k`;
}

/** "131k", "1M": sizes of contexts. */
export function size(tokens: number): string {
  return tokens >= 1_000_000 ? `${Math.round(tokens / 100_000) / 10}M` : `${Math.round(tokens / 1000)}k`;
}

/** "16 Aug 2026". */
export function day(isoDate: string): string {
  const date = new Date(isoDate);
  if (Number.isNaN(date.getTime())) return isoDate;
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
