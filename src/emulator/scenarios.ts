import * as deepseek from './deepseek-errors.ts';
import * as gemini from './gemini-errors.ts';
import * as groq from './groq-errors.ts';
import * as misbehave from './misbehave.ts';
import {
  acts,
  answers,
  answersAlike,
  blockAnswer,
  failWith200,
  GROQ_LIMITS,
  geminiCandidate,
  geminiNothing,
  groqLimitHeaders,
  page,
  pretend,
  type Scenario,
} from './scenario-parts.ts';
import type { ProviderName } from './types.ts';

// Errors are in the providers' words; tests compare them with test/wire/<provider>/errors.
const TABLE = {
  'invalid-key': answers('Refuses the key as wrong.', {
    groq: groq.groqInvalidKey,
    gemini: gemini.geminiInvalidKey,
    deepseek: ({ key }) => deepseek.deepseekInvalidKey(key ?? '0000'),
  }),
  'missing-key': answers('Refuses the request as if it had no key.', {
    groq: groq.groqInvalidKey,
    gemini: gemini.geminiMissingKey,
    deepseek: deepseek.deepseekMissingKey,
  }),
  'rate-limit': answers('Refuses for a limit per minute, DeepSeek for one on concurrency.', {
    groq: ({ model }) =>
      groq.groqRateLimit(
        { ...GROQ_LIMITS.minute, model },
        groqLimitHeaders(4, [997, '4m19.2s'], [966, '52.755s']),
      ),
    gemini: ({ model }) => gemini.geminiQuota(model, 'Minute', 5, '34.536139291'),
    deepseek: deepseek.deepseekRateLimit,
  }),
  quota: answers("Refuses for the day's quota, with a retry hint that promises too much.", {
    groq: ({ model }) =>
      groq.groqRateLimit(
        { ...GROQ_LIMITS.day, model },
        groqLimitHeaders(661, [812, '4h30m43.2s'], [8000, '0s']),
      ),
    gemini: ({ model }) => gemini.geminiQuota(model, 'Day', 20, '28.926488533'),
  }),
  'no-credit': answers('Refuses for lack of money or because of a spending cap.', {
    groq: groq.groqSpendCap,
    gemini: gemini.geminiPrepayDepleted,
    deepseek: deepseek.deepseekInsufficientBalance,
  }),
  'too-large': answers('Refuses more tokens than a minute has: a 413 whose code says rate limit.', {
    groq: ({ model }) => groq.groqTooLarge({ ...GROQ_LIMITS.large, model }),
  }),
  'context-length': answers('Refuses a prompt longer than the model can read.', {
    groq: groq.groqContextLength,
    gemini: () => gemini.geminiContextLength(1_200_000, 1_048_576),
    deepseek: () => deepseek.deepseekContextLength(1_048_576, 1_049_000, 1000),
  }),
  'content-filter': answers('Blocks the prompt: a 400 from DeepSeek, a 200 without candidates from Gemini.', {
    gemini: (asked) => geminiNothing(asked, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }),
    deepseek: deepseek.deepseekContentRisk,
  }),
  gone: answers('Says that the model was switched off.', {
    groq: ({ model }) => groq.groqModelGone(model),
    gemini: ({ model }) => gemini.geminiModelNotFound(model),
    deepseek: ({ model }) => deepseek.deepseekUnknownModel(model),
  }),
  overloaded: answers('Says that the model is over capacity (503).', {
    groq: ({ model }) => groq.groqOverCapacity(model),
    gemini: gemini.geminiHighDemand,
    deepseek: deepseek.deepseekOverloaded,
  }),
  'server-error': answers('Fails inside (500).', {
    groq: groq.groqInternal,
    gemini: gemini.geminiInternal,
    deepseek: deepseek.deepseekServerError,
  }),
  'bad-gateway-html': answersAlike('Answers 502 with a page of HTML.', () => page(502, '502 Bad Gateway')),
  redirect: answersAlike(
    'Redirects (302) to /<provider>/redirected: whoever follows is in the log.',
    (asked) => ({
      status: 302,
      headers: { location: `/${asked.provider}/redirected` },
      body: '',
    }),
  ),
  garbage: answersAlike('Answers 200 with something that is not JSON.', (asked) =>
    pretend(asked, asked.streaming === 'sse' ? 'data: {"this is": not JSON\n\n' : '{"this is": not JSON'),
  ),
  html: answersAlike('Answers 200 with a page of HTML.', () => page(200, 'Please enable cookies')),
  'empty-body': answersAlike('Answers 200 with blank lines and nothing else.', (asked) =>
    pretend(asked, '\n\n\n\n\n'),
  ),
  'blank-lines-first': acts('Sends blank lines before the usual answer.', misbehave.dribble),
  'no-candidates': answers('Answers 200 without candidates and without a reason.', {
    gemini: (asked) => geminiNothing(asked, {}),
  }),
  'empty-parts': answers('Answers 200 with a finished candidate whose content has no parts.', {
    gemini: (asked) => geminiCandidate(asked, { content: { role: 'model' }, finishReason: 'STOP', index: 0 }),
  }),
  'max-tokens-empty': answers('Answers 200 after spending all tokens on thoughts.', {
    gemini: (asked) =>
      geminiCandidate(asked, { content: { role: 'model' }, finishReason: 'MAX_TOKENS', index: 0 }, 509),
  }),
  'blocked-answer': acts(
    'Blocks its own answer: no content from Gemini, finish_reason content_filter from DeepSeek.',
    blockAnswer,
    ['gemini', 'deepseek'],
  ),
  'out-of-resource': acts(
    'Stops with finish_reason insufficient_system_resource.',
    misbehave.rewrite(/"finish_reason":"\w+"/, '"finish_reason":"insufficient_system_resource"'),
    ['deepseek'],
  ),
  'error-in-200': acts(
    'Puts an error into a 200: halfway through a stream, or as the whole body.',
    failWith200,
  ),
  huge: acts('Sends a body that does not end until the client leaves.', misbehave.flood),
  gzip: acts('Compresses the usual answer though nobody asked for it.', misbehave.compress),
  'huge-headers': acts('Sends 64 KiB of headers with the usual answer.', misbehave.bloatHeaders),
  hang: acts('Takes the request and never answers.', misbehave.hang),
  slow: acts('Answers as usual, after 10 s.', misbehave.slow),
  reset: acts('Resets the connection before it answers.', misbehave.reset),
  cut: acts('Sends headers and half the body, then resets the connection.', misbehave.cut),
  truncated: acts('Ends the body properly, but halfway.', misbehave.truncate),
  'endless-keep-alive': acts('Never finishes, but keeps sending signs of life.', misbehave.neverEnd, [
    'deepseek',
  ]),
} as const satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof TABLE;

/** Every scenario: its name, what it does in one sentence, and the providers it makes sense for. */
export const SCENARIOS: readonly {
  readonly name: ScenarioName;
  readonly does: string;
  readonly providers: readonly ProviderName[];
}[] = (Object.keys(TABLE) as ScenarioName[]).map((name) => ({
  name,
  does: TABLE[name].does,
  providers: TABLE[name].providers,
}));

/** The scenario of that name, or an error that lists those the provider has. */
export function findScenario(name: string, provider?: ProviderName): Scenario {
  const known = SCENARIOS.filter(({ providers }) => provider === undefined || providers.includes(provider));
  const found = known.find((entry) => entry.name === name);
  if (found !== undefined) return TABLE[found.name];
  const names = known.map((entry) => entry.name).join(', ');
  const whose = provider === undefined ? '' : ` for ${provider}`;
  throw new RangeError(`Cannot play scenario "${name}"${whose}: known are ${names}`);
}
