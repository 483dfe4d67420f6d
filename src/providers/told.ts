import type { Delta, Provider } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { scrub } from '../core/scrub.ts';
import type { Secret } from '../core/secret.ts';

/** Whose words these are, and with which key they were asked for. */
export interface Speaker {
  readonly provider: Provider;
  readonly key: Secret | undefined;
}

/** An error in words fit to show; one of CORO's own stays what it is. */
export function toldError(error: unknown, speaker: Speaker): unknown {
  // A reply nested a hundred thousand deep parses, and then breaks whoever walks it.
  const fault =
    error instanceof RangeError
      ? toFault('invalid_response', 'The reply nests too deep')
      : error instanceof UpstreamError
        ? error.fault
        : undefined;
  return fault ? new UpstreamError(toldFault(fault, speaker), { cause: error }) : error;
}

/** Names and reasons are the provider's words too: those that are not the expected ones are made fit to show. */
export function toldDelta(delta: Delta, route: Route, speaker: Speaker): Delta {
  if (delta.type === 'model' && delta.upstreamId !== route.upstreamId) {
    return { type: 'model', upstreamId: scrub(delta.upstreamId, speaker.key) };
  }
  if (delta.type === 'finish' && delta.reason !== 'stop') {
    const { reason, fault } = delta;
    const raw = scrub(delta.raw, speaker.key);
    return { type: 'finish', reason, raw, ...(fault && { fault: toldFault(fault, speaker) }) };
  }
  return delta;
}

/** A failure in words fit to show, with what only this provider's file can tell. */
function toldFault(raw: Fault, { provider, key }: Speaker): Fault {
  const { providerCode, ...fault } = provider.refineFault?.(raw) ?? raw;
  return {
    ...fault,
    message: `${provider.displayName}: ${scrub(fault.message, key)}`,
    ...(providerCode !== undefined && { providerCode: scrub(providerCode, key) }),
  };
}
