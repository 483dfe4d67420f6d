import type { ListedModel } from '../../core/account.ts';
import type { Provider } from '../../core/contracts.ts';
import { toFault, UpstreamError } from '../../core/fault.ts';
import type { StopSignal } from '../../core/stop-signal.ts';
import { within } from '../../flow/within.ts';

/** Milliseconds for one lookup. */
const LOOKUP_MS = 10_000;
/** Pages of one list; more than any provider has today. */
const MAX_PAGES = 20;

/** A provider's models. Only a list that was read to its end tells what is gone. */
export interface ReadList {
  readonly models: readonly ListedModel[];
  readonly isWhole: boolean;
}

/**
 * Every page of a provider's list.
 *
 * @param lookUp one GET below the provider's base URL
 * @throws UpstreamError when a page does not come, or is not as documented
 */
export async function readList(
  provider: Provider,
  lookUp: (path: string) => Promise<{ readonly body: unknown }>,
): Promise<ReadList> {
  const models: ListedModel[] = [];
  let path = provider.models?.path;
  for (let page = 0; path !== undefined && page < MAX_PAGES; page++) {
    const { body } = await lookUp(path);
    const found = provider.models?.parse(body);
    if (!found) throw unreadable(provider, 'list of models');
    models.push(...found.models);
    path = found.next;
  }
  return { models, isWhole: path === undefined };
}

/** One lookup, which must be over in time. */
export function inTime<T>(
  signal: StopSignal,
  { displayName }: Provider,
  act: (stop: StopSignal) => Promise<T>,
): Promise<T> {
  return within(LOOKUP_MS, signal, async (stop, isLate) => {
    try {
      return await act(stop);
    } catch (error) {
      throw isLate() ? new UpstreamError(toFault('timeout', `${displayName}: no reply in time`)) : error;
    }
  });
}

/** A good reply that says something else than the provider's documents. */
export function unreadable({ displayName }: Provider, what: string): UpstreamError {
  return new UpstreamError(toFault('invalid_response', `${displayName}: the ${what} is not as documented`));
}
