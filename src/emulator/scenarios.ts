import { nearest } from '../core/nearest.ts';
import { COMMON_FAULTS } from './faults/common.ts';
import type { Fault, Place, SeenCode } from './faults/fault.ts';
import { keepsTextOfWord, phasesOfWord, seenOfWord } from './faults/worded.ts';
import type { Act } from './misbehave.ts';
import { perform } from './perform.ts';
import { SCENARIO_WORDS, type ScenarioWord } from './scenario-words.ts';
import { isPhase, type Phase, parseScript, type Script } from './script.ts';
import { PROVIDER_NAMES, type ProviderName } from './types.ts';
import { VENDORS } from './vendors.ts';

/** One way for a vendor to behave, ready to be played. */
export interface Scenario {
  /** The vendors it makes sense for. */
  readonly providers: readonly ProviderName[];
  readonly act: Act;
}

/** The name of a fault. */
export type FaultName = ScenarioWord | keyof typeof COMMON_FAULTS;

/** A fault where it usually happens (`reset`), or at a place of the answer (`reset@mid`). */
export type ScenarioName = FaultName | `${FaultName}@${Phase}`;

/** What can be known of a fault without playing it. */
interface FaultEntry {
  readonly name: FaultName;
  /** In one sentence whose subject is the vendor. */
  readonly does: string;
  readonly providers: readonly ProviderName[];
  /** The places where it may happen; the first is the usual one. */
  readonly phases: Fault['phases'];
  seen(place: Place): Seen;
}

/** What a client should make of a fault. Whether a retry may help follows from the code (`core/fault-codes.ts`). */
interface Seen {
  readonly code: SeenCode;
  /** Does part of the text stand? */
  readonly isPartial: boolean;
}

interface Entry extends FaultEntry {
  readonly act: Act;
}

const TABLE: readonly Entry[] = [...worded(), ...common()];

/** Every fault there is. A chaos matrix is each of them × its vendors × its places × whole and streamed answers. */
export const FAULTS: readonly FaultEntry[] = TABLE;

/**
 * The scenario of that name.
 *
 * @throws RangeError naming the nearest, who has it, or where the fault may happen
 */
export function findScenario(name: string, provider?: ProviderName): Scenario {
  const [faultName, place, ...more] = name.split('@');
  const known = TABLE.filter(({ providers }) => provider === undefined || providers.includes(provider));
  const entry = known.find((it) => it.name === faultName);
  if (entry === undefined) {
    const whose = provider === undefined ? '' : ` for ${provider}`;
    throw new RangeError(`Cannot play scenario "${faultName}"${whose}: ${instead(faultName, known)}`);
  }
  if (place === undefined) return entry;
  const { providers, phases, act } = entry;
  if (!isPhase(place) || !phases.includes(place) || more.length > 0) {
    const where = phases.join(', ');
    throw new RangeError(`Cannot play "${faultName}" at "${place}": it happens at ${where}; ${LIST}`);
  }
  return { providers, act: (stage) => act({ ...stage, phase: place }) };
}

/** What would be right. There are too many to name them all. */
function instead(name = '', known: readonly Entry[]): string {
  const elsewhere = TABLE.find((it) => it.name === name);
  if (elsewhere) return `it is there for ${elsewhere.providers.join(', ')}; ${LIST}`;
  const like = nearest(
    name,
    known.map((it) => it.name),
  );
  return like === undefined ? `there is none; ${LIST}` : `did you mean "${like}"? ${LIST}`;
}

const LIST = '"coro emulate --list" shows all';

/**
 * What a request or a command line asks for: a scenario's name, or else a script.
 *
 * @throws RangeError when it is neither
 */
export function readScenario(text: string, provider?: ProviderName): Scenario {
  if (/^[\w-]+(@[\w-]*)?$/.test(text) && !/^(fin|rst|stall|rest|end|head|half-head)$/.test(text)) {
    return findScenario(text, provider);
  }
  return toScenario(parseScript(text));
}

/** A script as a scenario that makes sense for everyone. */
export function toScenario(script: Script): Scenario {
  return { providers: PROVIDER_NAMES, act: (stage) => perform(stage, script) };
}

// Each vendor in its own words, where it has any.
function worded(): readonly Entry[] {
  return keysOf(SCENARIO_WORDS).map((word) => ({
    name: word,
    does: SCENARIO_WORDS[word],
    providers: PROVIDER_NAMES.filter((name) => VENDORS[name].scenarios[word] !== undefined),
    phases: phasesOfWord(word),
    seen: (place) => toSeen(seenOfWord(word, place), place, keepsTextOfWord(word, place)),
    act: (stage) => VENDORS[stage.asked.provider].scenarios[word]?.(stage),
  }));
}

function common(): readonly Entry[] {
  return keysOf(COMMON_FAULTS).map((name) => {
    const { does, phases, script, seen }: Fault = COMMON_FAULTS[name];
    return {
      name,
      does,
      providers: PROVIDER_NAMES,
      phases,
      seen: (place) => toSeen(seen(place), place),
      act: (stage) => {
        const { provider, streaming } = stage.asked;
        const place = {
          provider,
          phase: stage.phase ?? phases[0],
          isStream: streaming === 'sse' || streaming === 'ndjson',
          isLines: streaming === 'ndjson',
        };
        perform(stage, parseScript(script(place)));
      },
    };
  });
}

// Of a whole answer that did not come no part stands.
function toSeen(code: SeenCode, { phase, isStream }: Place, keepsText?: boolean): Seen {
  const hasSpoken = keepsText ?? (isStream && (phase === 'mid' || phase === 'end'));
  return { code, isPartial: code !== 'completed' && hasSpoken };
}

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[];
}
