import * as misbehave from './misbehave.ts';
import { SCENARIO_WORDS, type ScenarioWord } from './scenario-words.ts';
import { type Asked, PROVIDER_NAMES, type ProviderName, type Reply } from './types.ts';
import { VENDORS } from './vendors.ts';

/** One way for a vendor to behave, chosen with `play` or with the request header `x-emulator-scenario`. */
export interface Scenario {
  /** In one sentence whose subject is the vendor. */
  readonly does: string;
  /** The vendors it makes sense for. */
  readonly providers: readonly ProviderName[];
  readonly act: misbehave.Act;
}

// What goes wrong in the same way whoever is asked.
const ALIKE = {
  'bad-gateway-html': answers('Answers 502 with a page of HTML.', () => page(502, '502 Bad Gateway')),
  redirect: answers('Redirects (302) to /<provider>/redirected: whoever follows is in the log.', (asked) => ({
    status: 302,
    headers: { location: `/${asked.provider}/redirected` },
    body: '',
  })),
  garbage: answers('Answers 200 with something that is not JSON.', (asked) =>
    pretend(asked, asked.streaming === 'sse' ? 'data: {"this is": not JSON\n\n' : '{"this is": not JSON'),
  ),
  html: answers('Answers 200 with a page of HTML.', () => page(200, 'Please enable cookies')),
  'empty-body': answers('Answers 200 with blank lines and nothing else.', (asked) =>
    pretend(asked, '\n\n\n\n\n'),
  ),
  'blank-lines-first': acts('Sends blank lines before the usual answer.', misbehave.dribble),
  huge: acts('Sends a body that does not end until the client leaves.', misbehave.flood),
  gzip: acts('Compresses the usual answer though nobody asked for it.', misbehave.compress),
  'huge-headers': acts('Sends 64 KiB of headers with the usual answer.', misbehave.bloatHeaders),
  hang: acts('Takes the request and never answers.', misbehave.hang),
  slow: acts('Answers as usual, after 10 s.', misbehave.slow),
  reset: acts('Resets the connection before it answers.', misbehave.reset),
  cut: acts('Sends headers and half the body, then resets the connection.', misbehave.cut),
  truncated: acts('Ends the body properly, but halfway.', misbehave.truncate),
} as const satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = ScenarioWord | keyof typeof ALIKE;

const TABLE: Readonly<Record<ScenarioName, Scenario>> = { ...worded(), ...ALIKE };

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

// Each vendor in its own words, where it has any.
function worded(): Readonly<Record<ScenarioWord, Scenario>> {
  const entries = (Object.keys(SCENARIO_WORDS) as ScenarioWord[]).map((word): [ScenarioWord, Scenario] => [
    word,
    {
      does: SCENARIO_WORDS[word],
      providers: PROVIDER_NAMES.filter((name) => VENDORS[name].scenarios[word] !== undefined),
      act: (stage) => VENDORS[stage.asked.provider].scenarios[word]?.(stage),
    },
  ]);
  return Object.fromEntries(entries) as Record<ScenarioWord, Scenario>;
}

function answers(does: string, reply: (asked: Asked) => Reply): Scenario {
  return acts(does, misbehave.answer(reply));
}

function acts(does: string, act: misbehave.Act): Scenario {
  return { does, providers: PROVIDER_NAMES, act };
}

function page(status: number, title: string): Reply {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

// A 200 with this text, under the content type that was expected.
function pretend({ streaming }: Asked, body: string): Reply {
  return { status: 200, headers: { 'content-type': TYPES[streaming || 'array'] }, body };
}

const TYPES = {
  sse: 'text/event-stream',
  ndjson: 'application/x-ndjson',
  array: 'application/json',
} as const;
