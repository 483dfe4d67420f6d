import type { FaultCode } from '../../src/core/fault-codes.ts';
import { FAULTS } from '../../src/emulator/scenarios.ts';
import { PHASES, type Phase } from '../../src/emulator/script.ts';
import { PROVIDER_NAMES, type ProviderName } from '../../src/emulator/types.ts';

/** One fault, at one place of one provider's answer. */
export interface FaultCase {
  readonly provider: ProviderName;
  readonly fault: (typeof FAULTS)[number];
  readonly phase: Phase;
  readonly way: (typeof WAYS)[number];
}

/** What became of it. */
export interface Outcome {
  readonly code: FaultCode | 'completed';
  readonly isPartial: boolean;
  readonly retryable: boolean;
}

const WAYS = ['streamed', 'whole'] as const;

/** `slow` is `pause`, only longer: ten seconds each. */
const PLAYED = FAULTS.filter(({ name }) => name !== 'slow');

export const CASES: readonly FaultCase[] = PROVIDER_NAMES.flatMap((provider) =>
  PLAYED.filter((fault) => fault.providers.includes(provider)).flatMap((fault) =>
    fault.phases.flatMap((phase) => WAYS.map((way) => ({ provider, fault, phase, way }))),
  ),
);

export function placeOf({ provider, phase, way }: FaultCase) {
  const isStream = way === 'streamed';
  return { provider, phase, isStream, isLines: isStream && provider === 'ollama' };
}

/** `docs/failures.md`. */
export function pageOf(seen: ReadonlyMap<FaultCase, Outcome>): string {
  const rows = PLAYED.flatMap((fault) => {
    const cases = CASES.filter((it) => it.fault === fault);
    return rowsOf(cases, seen).map(
      ({ phases, streamed, whole }, i) =>
        `| ${i === 0 ? `\`${fault.name}\`` : ''} | ${i === 0 ? fault.does : ''} | ${phases} | ${streamed} | ${whole} |`,
    );
  });
  return `${INTRODUCTION}
${PLAYED.length} faults at up to ${PHASES.length} places of an answer, streamed and whole, at ${PROVIDER_NAMES.length} providers: ${CASES.length.toLocaleString('en')} runs
of two models. In each of them

- the answer ended exactly once, with the code below, and \`retryable\` as [the list of codes](errors.md#the-codes) has it,
- the other model, which nothing was wrong with, gave the same answer as ever, to the byte,
- the message was a sentence without a key, a path or a stack in it.

${LEGEND}

| fault | the provider … | where | streamed | whole |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

const INTRODUCTION = `# Failures

What goes wrong upstream, and what becomes of it. This page is written by \`test/failures.test.ts\`, which plays every row
against the [emulated providers](emulator.md); run \`npx vitest run test/failures -u\` after a change. Any of these faults can be
had by hand, for a client of your own too: \`coro emulate --scenario reset@mid\`.
`;

const LEGEND = `*Where*: \`connect\` is before anything of an answer, \`headers\` inside its head, \`first-token\` before its first word, \`mid\` between
two words, \`end\` behind the last one, before the provider says that it is done. *Part kept*: the words that had come stand in
the failed answer, \`partial\` is true. *Completed*: unusual, but nothing was lost. Where a few providers differ, they are named.`;

interface Row {
  readonly phases: string;
  readonly streamed: string;
  readonly whole: string;
}

/** Places where the same happens share a row. */
function rowsOf(cases: readonly FaultCase[], seen: ReadonlyMap<FaultCase, Outcome>): readonly Row[] {
  const rows = new Map<
    string,
    { readonly phases: Phase[]; readonly streamed: string; readonly whole: string }
  >();
  for (const phase of PHASES) {
    const here = cases.filter((it) => it.phase === phase);
    if (here.length === 0) continue;
    const [streamed = '', whole = ''] = WAYS.map((way) =>
      cellOf(
        here.filter((it) => it.way === way),
        seen,
      ),
    );
    const row = rows.get(streamed + whole);
    if (row) row.phases.push(phase);
    else rows.set(streamed + whole, { phases: [phase], streamed, whole });
  }
  return [...rows.values()].map((row) => ({ ...row, phases: row.phases.map((it) => `\`${it}\``).join(' ') }));
}

/** What most providers come to, and then who comes to something else. */
function cellOf(cases: readonly FaultCase[], seen: ReadonlyMap<FaultCase, Outcome>): string {
  const groups = Map.groupBy(cases, (one) => wordsOf(seen.get(one)));
  const [most, ...others] = [...groups].toSorted(([, a], [, b]) => b.length - a.length);
  const rest = others.map(([words, who]) => `${who.map(({ provider }) => provider).join(', ')}: ${words}`);
  return [most?.[0] ?? '', ...rest].join('<br>');
}

function wordsOf(outcome: Outcome | undefined): string {
  if (outcome?.code === 'completed') return 'completed';
  return `\`${outcome?.code}\`${outcome?.isPartial ? ', part kept' : ''}`;
}
