import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textOf } from '../src/core/answer.ts';
import { NO_RUN, reduce } from '../src/core/reduce.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import type { LocalCoro } from '../src/open-coro.ts';
import { envFor, ORIGINAL_KEYS, openTestCoro } from './support/upstream.ts';

/** No word of one answer ever stands in another, however many are stopped in the middle of theirs. */

/** Answers to stop; 100,000 in `CORO_CANCELS=100000`. */
const CANCELS = Number(process.env.CORO_CANCELS ?? 2000);
const TOGETHER = 40;
const MODELS = ['gemini', 'mixtral', 'deepseek'];
const NONCE = /nonce-\d+-/g;

let asked = 0;

/** Asks with a word that nobody else says, and leaves after so many events. */
async function ask(
  coro: LocalCoro,
  model: string,
  events: number,
): Promise<readonly [nonce: string, text: string]> {
  const nonce = `nonce-${asked++}-`;
  let run = NO_RUN;
  let left = events;
  for await (const event of coro.run({ prompt: `${nonce} `.repeat(3), models: [model] })) {
    run = reduce(run, event);
    if (left-- <= 0) break;
  }
  return [nonce, run.answers.map(textOf).join('')];
}

it(
  `holds over ${CANCELS} answers stopped at random`,
  async () => {
    // Emulated answers repeat the question.
    await using emulator = await openEmulator({ log: false });
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    let spoken = 0;
    const one = fc.tuple(fc.constantFrom(...MODELS), fc.integer({ min: 0, max: 12 }));
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: TOGETHER, maxLength: TOGETHER }), async (asks) => {
        const texts = await Promise.all(asks.map(([model, events]) => ask(coro, model, events)));
        for (const [nonce, text] of texts) {
          const said = text.match(NONCE) ?? [];
          spoken += said.length;
          expect(said.filter((it) => it !== nonce)).toEqual([]);
        }
      }),
      { numRuns: Math.ceil(CANCELS / TOGETHER), endOnFailure: true },
    );
    // It would hold of answers that say nothing, too.
    expect(spoken).toBeGreaterThan(CANCELS / 10);
  },
  CANCELS * 10,
);
