import { vi } from 'vitest';

/** Waits until a check no longer throws, looking often; for as long as a busy machine may take. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { interval: 2, timeout: 10_000 });
}
