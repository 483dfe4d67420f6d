import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../src/config/config.ts';
import { type Answer, textOf } from '../src/core/answer.ts';
import { FAULT_CODES } from '../src/core/fault-codes.ts';
import { NO_RUN, type Run, reduce } from '../src/core/reduce.ts';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { PROVIDER_NAMES, type ProviderName } from '../src/emulator/types.ts';
import { VENDORS } from '../src/emulator/vendors.ts';
import { PROMPT } from './support/contract.ts';
import { eventsOf, isTerminal } from './support/ended.ts';
import { CASES, type FaultCase, type Outcome, pageOf, placeOf } from './support/failures.ts';
import { configFor, HOSTED_KEYS, KEYS, openTestCoro } from './support/upstream.ts';

/**
 * Everything that can go wrong, at every place of an answer, at every provider, streamed and whole; beside it another
 * model that nothing is wrong with. `docs/failures.md` is what was seen.
 */

/**
 * Who hangs is not waited for as long as in earnest, but for longer than a busy machine takes to answer for the model
 * beside; a flood is cut while it is short.
 */
const HASTY = { firstTokenMs: 900, idleMs: 900, totalMs: 900 };
const SHORT = { streamBytes: 1024 * 1024 };

/** What became of one case. */
interface Seen extends Outcome {
  readonly terminals: number;
  readonly text: string;
  readonly otherText: string;
  readonly message: string;
}

const seen = new Map<FaultCase, Seen>();
let peaceful: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const queue = CASES.values();
  await using quiet = await openEmulator();
  peaceful = await peacefulTexts(quiet);
  // They wait more than they work.
  const workers = Array.from({ length: 8 * availableParallelism() }, async () => {
    await using emulator = await openEmulator();
    for (const one of queue) seen.set(one, await play(emulator, one));
  });
  await Promise.all(workers);
}, 300_000);

async function play(emulator: Emulator, one: FaultCase): Promise<Seen> {
  const { fault, phase, way, provider } = one;
  emulator.reset();
  emulator.play(`${fault.name}@${phase}`, { provider });
  const isHanging = fault.seen(placeOf(one)).code === 'timeout' && fault.name !== 'deadline';
  await using coro = await openTestCoro(configOf(emulator, provider), { ...SHORT, ...(isHanging && HASTY) });
  const request = { prompt: PROMPT, models: [modelOf(provider), modelOf(otherThan(provider))], pin: true };
  if (way === 'whole') return toSeen(await coro.complete(request, new AbortController().signal));
  const events = await eventsOf(coro.run(request));
  const run = events.reduce<Run>(reduce, NO_RUN);
  const isLast = events.at(-1)?.type === 'run.completed';
  return { ...toSeen(run), terminals: isLast ? events.filter(isTerminal).length : Number.NaN };
}

function toSeen({ answers }: Run): Seen {
  const [answer, other] = answers;
  return {
    ...outcomeOf(answer),
    terminals: answers.filter(({ state }) => state === 'completed' || state === 'failed').length,
    text: answer ? textOf(answer) : '',
    otherText: other?.state === 'completed' ? textOf(other) : `${other?.state}`,
    message: answer?.state === 'failed' ? answer.fault.message : '',
  };
}

function outcomeOf(answer: Answer | undefined): Outcome {
  if (answer?.state === 'failed')
    return { code: answer.fault.code, isPartial: answer.partial, retryable: answer.fault.retryable };
  return {
    code: answer?.state === 'completed' ? 'completed' : 'unknown_error',
    isPartial: false,
    retryable: false,
  };
}

async function peacefulTexts(emulator: Emulator): Promise<Readonly<Record<string, string>>> {
  const texts = PROVIDER_NAMES.map(async (provider): Promise<[string, string]> => {
    await using coro = await openTestCoro(configOf(emulator, provider));
    const events = await eventsOf(coro.run({ prompt: PROMPT, models: [modelOf(provider)], pin: true }));
    const [answer] = events.reduce<Run>(reduce, NO_RUN).answers;
    return [provider, answer ? textOf(answer) : ''];
  });
  return Object.fromEntries(await Promise.all(texts));
}

function configOf(emulator: Emulator, provider: ProviderName): Config {
  return configFor(emulator, { ...HOSTED_KEYS, [provider]: KEYS[provider] });
}

function modelOf(provider: ProviderName): string {
  return `${provider}/${VENDORS[provider].model}`;
}

function otherThan(provider: ProviderName): ProviderName {
  return provider === 'groq' ? 'deepseek' : 'groq';
}

function nameOf({ fault, phase, way }: FaultCase): string {
  return `${fault.name} at ${phase}, ${way}`;
}

describe.each(PROVIDER_NAMES)('%s', (provider) => {
  const cases = CASES.filter((it) => it.provider === provider);
  const all = (tell: (one: FaultCase, it: Seen) => unknown) =>
    cases.map((one) => {
      const it = seen.get(one);
      return [nameOf(one), it && tell(one, it)];
    });

  it('fails with the one code that says what happened, and what it said by then', () => {
    expect(all((_, { code, isPartial }) => ({ code, isPartial }))).toEqual(
      all((one) => one.fault.seen(placeOf(one))),
    );
  });

  it('says with it whether to try again', () => {
    expect(all((_, { retryable }) => retryable)).toEqual(
      all((_, { code }) => code !== 'completed' && FAULT_CODES[code].retryable),
    );
  });

  it('ends once, and so does the model beside it, with every word of its own', () => {
    const beside = peaceful[otherThan(provider)];
    expect(all((_, { terminals, otherText }) => [terminals, otherText])).toEqual(all(() => [2, beside]));
  });

  it('loses nothing of an answer that is only odd', () => {
    const [start = '', end = ''] = [peaceful[provider]?.slice(0, 4), peaceful[provider]?.slice(-20)];
    const odd = all(({ fault }, { code, text }) =>
      code !== 'completed' || (text.startsWith(start) && text.endsWith(end))
        ? 'whole'
        : `${fault.does} ${text}`,
    );
    expect(odd).toEqual(all(() => 'whole'));
  });

  it('says why in a sentence, without a stack or a path of ours', () => {
    const odd = all((_, { code, message }) =>
      code === 'completed' ||
      (/^.{5,350}$/.test(message) && !/\bat \S+:\d+:\d+|\.[jt]s\b|node:/.test(message))
        ? 'fine'
        : message,
    );
    expect(odd).toEqual(all(() => 'fine'));
  });
});

it('writes down what was seen', async () => {
  await expect(pageOf(seen)).toMatchFileSnapshot('../docs/failures.md');
});
