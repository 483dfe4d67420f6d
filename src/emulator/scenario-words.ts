/** The ways to fail that each vendor has words of its own for, in a sentence whose subject is the vendor. */
export const SCENARIO_WORDS = {
  'invalid-key': 'Refuses the key as wrong.',
  'missing-key': 'Refuses the request as if it had no key.',
  forbidden: 'Refuses the model to this project (403).',
  'rate-limit': 'Refuses for a limit per minute, DeepSeek for one on concurrency.',
  'request-rate-limit': 'Refuses for a limit on requests, where tokens have another one.',
  quota: "Refuses for the day's quota, with a retry hint that promises too much.",
  'no-credit': 'Refuses for lack of money or because of a spending cap.',
  'spend-limit': 'Refuses because of a spending limit, where lack of money has another refusal.',
  'too-large': 'Refuses more tokens than a minute has: a 413 from Groq, a 429 from OpenAI.',
  'context-length': 'Refuses a prompt longer than the model can read.',
  unprocessable: 'Refuses a body that it cannot read into its types (422).',
  'content-filter': 'Blocks the prompt: a 400 from DeepSeek, a 200 without candidates from Gemini.',
  gone: 'Says that the model was switched off.',
  overloaded: 'Says that the model is over capacity: a 503, or what the vendor says instead.',
  'server-error': 'Fails inside (500).',
  deadline: 'Gives up inside, for it took too long (504).',
  'no-candidates': 'Answers 200 without candidates and without a reason.',
  'empty-parts': 'Answers 200 with a finished candidate whose content has no parts.',
  'max-tokens-empty': 'Answers 200 after spending all tokens on thoughts.',
  'blocked-answer': 'Blocks its own answer: no content from Gemini, finish_reason content_filter elsewhere.',
  'out-of-resource': 'Stops with finish_reason insufficient_system_resource.',
  'error-in-200': 'Puts an error into a 200: halfway through a stream, or as the whole body.',
  'endless-keep-alive': 'Never finishes, but keeps sending signs of life.',
} as const satisfies Readonly<Record<string, string>>;

export type ScenarioWord = keyof typeof SCENARIO_WORDS;
