import { findScenario, type Scenario, type ScenarioName, toScenario } from './scenarios.ts';
import type { Script } from './script.ts';
import type { Latency, ProviderName, Reply, Subject } from './types.ts';
import { hash } from './voice.ts';

/** Which requests a rule is for; what is left out matches everything. */
export interface Match {
  readonly provider?: ProviderName;
  readonly model?: string;
}

/** What was asked of the emulator while it runs. */
export interface Rules {
  play(scenario: ScenarioName | Script | Reply, match?: Match & { readonly times?: number }): void;
  setLatency(latency: Latency, match?: Match): void;
  reset(): void;
  /** What to play for this request, counting it; undefined = the usual answer. */
  next(subject: Subject): Scenario | Reply | undefined;
  /** Milliseconds before the first byte of this model's answer. */
  waitMs(subject: Subject): number;
}

/**
 * Rules with a number of times go first, in the order they were played; when none of them matches, the latest of the
 * others does. So a queue of faults can be laid over a lasting one. Of latencies, the latest that matches.
 */
export function openRules(defaultLatency: Latency): Rules {
  let counted: Counted[] = [];
  let lasting: Played[] = [];
  let latencies: { readonly latency: Latency; readonly match: Match }[] = [];
  return {
    play(scenario, { times, ...match } = {}) {
      const what = toPlayable(scenario, match.provider);
      if (times === undefined) lasting.unshift({ what, match });
      else counted.push({ what, match, left: times });
    },
    setLatency(latency, match = {}) {
      latencies.unshift({ latency, match });
    },
    reset() {
      counted = [];
      lasting = [];
      latencies = [];
    },
    next(subject) {
      const first = counted.find((rule) => rule.left > 0 && applies(rule, subject));
      if (first === undefined) return lasting.find((rule) => applies(rule, subject))?.what;
      first.left--;
      if (first.left === 0) counted = counted.filter((rule) => rule !== first);
      return first.what;
    },
    waitMs(subject) {
      const rule = latencies.find(({ match }) => matches(match, subject));
      return Math.round(spread(rule?.latency ?? defaultLatency, subject.model ?? ''));
    },
  };
}

function toPlayable(
  what: ScenarioName | Script | Reply,
  provider: ProviderName | undefined,
): Scenario | Reply {
  if (typeof what === 'string') return findScenario(what, provider);
  return 'steps' in what ? toScenario(what) : what;
}

interface Played {
  readonly what: Scenario | Reply;
  readonly match: Match;
}

interface Counted extends Played {
  left: number;
}

function applies({ what, match }: Played, subject: Subject): boolean {
  return matches(match, subject) && (!('act' in what) || what.providers.includes(subject.provider));
}

function matches({ provider, model }: Match, subject: Subject): boolean {
  return (
    (provider === undefined || provider === subject.provider) &&
    (model === undefined || model === subject.model)
  );
}

/** A model's place in a range, by its id: models differ in speed, and each is the same every time. */
export function spread(range: number | readonly [min: number, max: number], model: string): number {
  if (typeof range === 'number') return range;
  const [min, max] = range;
  return min + ((max - min) * (hash(model) % 1000)) / 999;
}
