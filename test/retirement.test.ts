import { expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { type ChatReply, openServed, type Served } from './support/served.ts';
import { envFor, KEYS } from './support/upstream.ts';

/** Models go while they are asked; whoever asks hears of it, and nobody goes without an answer. */

const OLD = 'gemini/gemini-3.1-flash-lite';
const NEW = 'gemini/gemini-3.5-flash-lite';
const ASK = { prompt: 'Name one prime number.', models: ['gemini-3.1-flash-lite'] };
const PINNED = { ...ASK, models: [OLD] };

const retire = (emulator: Emulator) =>
  emulator.play('gone', { provider: 'gemini', model: 'gemini-3.1-flash-lite' });
const usedBy = ({ responses }: ChatReply) => responses.map((it) => it.model_used)[0];

/** As many runs as are left, so many at a time; `onRun` is told how many have ended. */
async function load(served: Served, runs: number, onRun: (ended: number) => void = () => undefined) {
  const replies: ChatReply[] = [];
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started++ < runs) {
      replies.push(await served.chat(ASK));
      onRun(replies.length);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return replies;
}

it('a model that is retired in the middle of 200 runs leaves none without an answer', async () => {
  await using emulator = await openEmulator();
  await using served = await openServed(envFor(emulator, KEYS));
  const replies = await load(served, 200, (ended) => {
    if (ended === 80) retire(emulator);
  });

  expect(replies).toHaveLength(200);
  const answers = replies.flatMap(({ responses }) => responses);
  expect(answers.filter(({ error }) => error !== null)).toEqual([]);
  const served_by = Object.groupBy(answers, ({ model_used }) => model_used ?? 'nobody');
  expect(Object.keys(served_by).sort()).toEqual([OLD, NEW]);
  expect(served_by[OLD]?.every((it) => !it.served_by_successor && it.notice === null)).toBe(true);
  // Each that something else answered says what, and what that costs.
  const notice =
    'Gemini 3.1 Flash-Lite is not served to this key; Gemini 3.5 Flash-Lite (gemini/gemini-3.5-flash-lite) answers in its place. Price: $0.30 / $2.50 per 1M tokens, formerly $0.25 / $1.50 per 1M tokens.';
  expect(new Set(served_by[NEW]?.map((it) => it.notice))).toEqual(new Set([notice]));
  expect(served_by[NEW]?.every((it) => it.served_by_successor)).toBe(true);
  // Only those that were under way met the end; the others were told.
  expect(answers.filter(({ attempts }) => attempts > 1).length).toBeLessThanOrEqual(16);

  const listed = (await served.models()).find(({ id }) => id === 'gemini-3.1-flash-lite');
  expect(listed).toMatchObject({ status: 'retired', successor: NEW });
  expect(listed?.findings).toMatchObject([
    { route: OLD, alive: false, evidence: expect.stringMatching(/^Google Gemini: /) },
  ]);
});

it('a model that comes back answers again, once it has answered anybody; and may go again', async () => {
  await using emulator = await openEmulator();
  await using served = await openServed(envFor(emulator, KEYS));
  for (let round = 0; round < 2; round++) {
    retire(emulator);
    expect(usedBy(await served.chat(ASK))).toBe(NEW);
    emulator.reset();
    // What is known holds until something says otherwise: here, one who insists.
    expect(usedBy(await served.chat(ASK))).toBe(NEW);
    expect(usedBy(await served.chat(PINNED))).toBe(OLD);
    const replies = await load(served, 20);
    expect(new Set(replies.map(usedBy))).toEqual(new Set([OLD]));
    const listed = (await served.models()).find(({ id }) => id === 'gemini-3.1-flash-lite');
    expect(listed).toMatchObject({ status: 'deprecated', findings: [{ alive: true }] });
  }
});

it('a provider that answers with another model in silence is found out, and told on', async () => {
  await using emulator = await openEmulator();
  await using served = await openServed(envFor(emulator, KEYS));
  const headers = { 'content-type': 'application/json' };
  const content = { parts: [{ text: 'Seven.' }], role: 'model' };
  const body = JSON.stringify({
    candidates: [{ content, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 1_000_000, candidatesTokenCount: 0, totalTokenCount: 1_000_000 },
    modelVersion: 'gemini-3.5-flash-lite',
  });
  const swap = { status: 200, headers, body };
  emulator.play(swap, { provider: 'gemini', model: 'gemini-2.5-pro', times: 1 });
  const reply = await served.chat({ prompt: 'Hi', models: ['gemini-2.5-pro'] });
  expect(reply.responses[0]).toMatchObject({
    model_used: NEW,
    served_by_successor: true,
    notice: 'Google Gemini answered with gemini-3.5-flash-lite, not with gemini-2.5-pro.',
    // At the price of what answered.
    cost_usd: 0.3,
  });
  // From now on the successor that Google names is asked instead, and said to be.
  const next = await served.chat({ prompt: 'Hi', models: ['gemini-2.5-pro'] });
  expect(usedBy(next)).toBe('gemini/gemini-3.8-flash');
  const listed = (await served.models()).find(({ id }) => id === 'gemini-2.5-pro');
  expect(listed?.findings).toMatchObject([
    { alive: false, evidence: 'Google Gemini answered with gemini-3.5-flash-lite instead' },
  ]);
});
