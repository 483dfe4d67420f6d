import type { Fault } from '../core/fault.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { openWeightsFamily, withCode } from './parts.ts';

/** Together's Chat Completions (docs.together.ai). */
export const together = openAiCompatible({
  name: 'together',
  displayName: 'Together',
  baseUrl: 'https://api.together.xyz/v1',
  account: {
    keys: 'https://api.together.ai/settings/api-keys',
    billing: 'https://api.together.ai/settings/billing',
  },
  familyOf: openWeightsFamily,
  refineFault,
});

/** model-not-available.json: the weights are there, for those who rent a machine for them. */
function refineFault(fault: Fault): Fault {
  return fault.providerCode === 'model_not_available' ? withCode(fault, 'invalid_model') : fault;
}
