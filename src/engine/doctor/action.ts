import type { Provider } from '../../core/contracts.ts';
import { type Fault, hintFor } from '../../core/fault.ts';

/** The one thing to do about a failure, with the address where it is done. */
export function actionFor(
  fault: Fault,
  { displayName, account }: Provider,
  variable: string,
  model = 'this model',
): string {
  switch (fault.code) {
    case 'authentication_failed':
    case 'api_key_invalid':
      return account ? `Put a new key from ${account.keys} into ${variable}` : `Correct ${variable}`;
    case 'quota_exceeded':
      return account
        ? `Top up at ${account.billing}, or wait for the reset`
        : `Top up at ${displayName}, or wait for the reset`;
    case 'connection_error':
    case 'dns_failure':
    case 'tls_error':
      return `Check the network and ${addressOf(variable)}`;
    default:
      return hintFor(fault, { provider: displayName, model, variable });
  }
}

/** What makes a provider one that can be asked, which so far it cannot. */
export function actionToSetUp({ displayName, isKeyless }: Provider, variable: string): string {
  return isKeyless
    ? `Start ${displayName} before CORO, or set ${addressOf(variable)} to where it is`
    : `Set ${variable}`;
}

function addressOf(variable: string): string {
  return variable.replace(/_API_KEY$/, '_BASE_URL');
}
