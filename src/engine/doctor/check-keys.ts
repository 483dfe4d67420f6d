import type { Balance, Lookup } from '../../core/account.ts';
import type { Access, Provider } from '../../core/contracts.ts';
import type { KeyCheck, KeyState } from '../../core/doctor.ts';
import { type Fault, toFault, UpstreamError } from '../../core/fault.ts';
import { actionFor, actionToSetUp } from './action.ts';
import type { Exam } from './exam.ts';
import { inTime, readList, unreadable } from './read-list.ts';

/** How a provider and its keys stand. */
export interface ProviderFindings {
  readonly provider: Provider;
  readonly checks: readonly KeyCheck[];
  /** The ids on the first accepted key's list; undefined where there is none. */
  readonly listed: ReadonlySet<string> | undefined;
}

/** Asks a provider for its list of models and the balance, with every key at once. */
export async function checkKeys(provider: Provider, exam: Exam): Promise<ProviderFindings> {
  const accesses = exam.parts.accessesOf(provider.name);
  if (accesses.length === 0) {
    return { provider, checks: [missing(provider, exam)], listed: undefined };
  }
  const found = await Promise.all(
    accesses.map((access, i) => checkKey(provider, access, { place: i + 1, of: accesses.length }, exam)),
  );
  return {
    provider,
    checks: found.map(({ check }) => check),
    listed: found.find(({ listed }) => listed)?.listed,
  };
}

function missing(provider: Provider, { parts }: Exam): KeyCheck {
  const { name, displayName, account, isKeyless } = provider;
  const from = account ? ` to a key from ${account.keys}` : '';
  return {
    provider: name,
    providerName: displayName,
    state: 'missing',
    simulated: false,
    // No key is missing where none is needed.
    ...(isKeyless && { fault: toFault('connection_error', `${displayName} was not found`) }),
    action: `${actionToSetUp(provider, parts.variableOf(name))}${from}`,
  };
}

interface Found {
  readonly check: KeyCheck;
  readonly listed: ReadonlySet<string> | undefined;
}

async function checkKey(
  provider: Provider,
  access: Access,
  key: { readonly place: number; readonly of: number },
  exam: Exam,
): Promise<Found> {
  const { clock } = exam.parts;
  const startedAt = clock.monotonic();
  const [listed, balance] = await Promise.all([
    provider.models ? attempt(() => listModels(provider, access, exam)) : undefined,
    provider.balance ? attempt(() => lookUp(provider, provider.balance, access, exam)) : undefined,
  ]);
  const fault = listed?.fault ?? balance?.fault ?? spentFault(provider, balance?.value);
  const state = stateOf(fault, listed !== undefined || balance !== undefined);
  const check: KeyCheck = {
    provider: provider.name,
    providerName: provider.displayName,
    ...(access.key && { key }),
    state,
    simulated: access.simulated,
    latencyMs: Math.round(clock.monotonic() - startedAt),
    ...(listed?.value && { listedModels: listed.value.size }),
    ...(balance?.value && { balance: balance.value }),
    ...(fault && { fault, action: actionFor(fault, provider, exam.parts.variableOf(provider.name)) }),
  };
  return { check, listed: listed?.value };
}

/** Every page of the list, told to the catalog when it was read to its end. */
async function listModels(
  provider: Provider,
  access: Access,
  { parts, signal }: Exam,
): Promise<ReadonlySet<string>> {
  const { models, isWhole } = await readList(provider, (path) =>
    inTime(signal, provider, (stop) => parts.lookUp(provider.name, path, access, stop)),
  );
  const ids = models.map(({ upstreamId }) => upstreamId);
  if (isWhole) parts.catalog.listed(provider.name, access.key?.id ?? '', ids, parts.clock.now());
  return new Set(ids);
}

async function lookUp<T>(
  provider: Provider,
  lookup: Lookup<T> | undefined,
  access: Access,
  { parts, signal }: Exam,
): Promise<T | undefined> {
  if (!lookup) return undefined;
  const { body } = await inTime(signal, provider, (stop) =>
    parts.lookUp(provider.name, lookup.path, access, stop),
  );
  const found = lookup.parse(body);
  if (found === undefined) throw unreadable(provider, 'balance');
  return found;
}

/** A failure of one lookup is a finding; a fault of CORO's own is not. */
async function attempt<T>(act: () => Promise<T>): Promise<{ value?: T; fault?: Fault }> {
  try {
    return { value: await act() };
  } catch (error) {
    if (error instanceof UpstreamError) return { fault: error.fault };
    throw error;
  }
}

/** A provider may answer its list to an empty purse, and refuse every chat. */
function spentFault({ displayName }: Provider, balance: Balance | undefined): Fault | undefined {
  return balance?.isSufficient === false
    ? toFault('quota_exceeded', `${displayName}: the balance is used up`)
    : undefined;
}

function stateOf(fault: Fault | undefined, isAsked: boolean): KeyState {
  if (!fault) return isAsked ? 'accepted' : 'unlisted';
  switch (fault.code) {
    case 'authentication_failed':
    case 'api_key_invalid':
    case 'permission_denied':
    case 'region_not_supported':
      return 'rejected';
    case 'quota_exceeded':
      return 'exhausted';
    case 'rate_limited':
      return 'limited';
    case 'timeout':
    case 'dns_failure':
    case 'tls_error':
    case 'network_error':
    case 'connection_error':
      return 'unreachable';
    default:
      return 'failing';
  }
}
