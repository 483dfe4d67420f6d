import { openAiCompatible } from './openai-compatible.ts';
import { refineByMessage, type Sentences } from './parts.ts';

/** xAI's Chat Completions (docs.x.ai). Retired names are answered by a newer model, without a word but `model`. */
export const xai = openAiCompatible({
  name: 'xai',
  displayName: 'xAI',
  baseUrl: 'https://api.x.ai/v1',
  account: {
    keys: 'https://console.x.ai',
    billing: 'https://console.x.ai',
  },
  refineFault: (fault) => refineByMessage(fault, SENTENCES),
});

/** A 400 whose code is that of any other argument (invalid-key.json). */
const SENTENCES: Sentences = [['invalid_request', /^Incorrect API key provided\b/, 'authentication_failed']];
