import { scrub } from '../core/scrub.ts';
import { pause } from '../flow/pause.ts';
import type { LocalCoro } from '../open-coro.ts';
import { toSafeLine } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

const HOUR_MS = 3_600_000;

/**
 * Updates the catalog every so many hours until the signal aborts, and tells each change in a line on standard
 * error. One that fails, or that would lose a model, is told and tried again the next time.
 */
export async function keepCatalog(
  coro: Pick<LocalCoro, 'updateCatalog'>,
  hours: number,
  { stderr }: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const tell = (text: string): void => stderr.write(`catalog: ${toSafeLine(text)}\n`);
  for (await pause(hours * HOUR_MS, signal); !signal.aborted; await pause(hours * HOUR_MS, signal)) {
    try {
      const { changes, losses } = await coro.updateCatalog({ signal });
      for (const { provider, upstreamId, kind, detail } of changes) {
        tell(`${provider}/${upstreamId} ${kind}: ${detail}`);
      }
      for (const { model } of losses) tell(`not taken: ${model} would have nobody left to answer`);
    } catch (error) {
      tell(`the update failed: ${error instanceof Error ? scrub(error.message) : 'for no reason it gave'}`);
    }
  }
}
