import { describe, expect, it } from 'vitest';
import { openEmulator } from '../src/emulator/emulator.ts';
import { type ChatReply, openServed } from './support/served.ts';
import { envFor, keySentIn, ORIGINAL_KEYS } from './support/upstream.ts';

const [FIRST, SECOND] = ['gsk_first_of_two_1', 'gsk_second_of_two_2'] as const;
const ASK = { prompt: 'Name one prime number.', models: ['gpt-oss-20b'] };
const codesOf = ({ responses }: ChatReply) => responses.map((it) => it.error_code);
const attemptsOf = ({ responses }: ChatReply) => responses.map((it) => it.attempts);

const openPair = (requestsPerDay = 1000) =>
  openEmulator({
    keys: { groq: [{ key: FIRST }, { key: SECOND }] },
    limits: { groq: { requestsPerDay } },
  });
const pairEnv = (emulator: Awaited<ReturnType<typeof openPair>>, keys = `${FIRST},${SECOND}`) =>
  envFor(emulator, { groq: keys });

describe('two keys', () => {
  it('take turns', async () => {
    await using emulator = await openPair();
    await using served = await openServed(pairEnv(emulator));
    for (let i = 0; i < 4; i++) await served.chat(ASK);
    expect(emulator.requests.map(keySentIn)).toEqual([FIRST, SECOND, FIRST, SECOND]);
  });

  it('take turns within one run as well', async () => {
    await using emulator = await openPair();
    await using served = await openServed(pairEnv(emulator));
    await served.chat({ ...ASK, models: Array(4).fill('gpt-oss-20b') });
    expect(emulator.requests.map(keySentIn).sort()).toEqual([FIRST, FIRST, SECOND, SECOND]);
  });

  it('the first out of its daily quota, the second fine: the caller sees no failure', async () => {
    await using emulator = await openPair(2);
    const spend = { authorization: `Bearer ${FIRST}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'openai/gpt-oss-20b', messages: [{ role: 'user', content: 'Hi' }] });
    const url = `${emulator.baseUrls.groq}/chat/completions`;
    for (let i = 0; i < 2; i++) await fetch(url, { method: 'POST', headers: spend, body });
    await using served = await openServed(pairEnv(emulator));

    const first = await served.chat(ASK);
    expect([codesOf(first), attemptsOf(first)]).toEqual([[null], [2]]);
    expect(emulator.requests.slice(2).map(keySentIn)).toEqual([FIRST, SECOND]);
    // The first key rests; nobody waits for it again.
    const second = await served.chat(ASK);
    expect([codesOf(second), attemptsOf(second)]).toEqual([[null], [1]]);
    expect(keySentIn(emulator.requests.at(-1) ?? fail())).toBe(SECOND);
  });

  it('the first rejected, the second fine: it is not asked again', async () => {
    await using emulator = await openPair();
    await using served = await openServed(pairEnv(emulator, `gsk_wrong_key_123,${SECOND}`));
    const first = await served.chat(ASK);
    expect([codesOf(first), attemptsOf(first)]).toEqual([[null], [2]]);
    const models = ['gpt-oss-20b', 'gpt-oss-120b', 'qwen-3.8-27b'];
    const others = await served.chat({ ...ASK, models });
    expect([codesOf(others), attemptsOf(others)]).toEqual([
      [null, null, null],
      [1, 1, 1],
    ]);
  });

  it('both rejected: the answer says so', async () => {
    await using emulator = await openPair();
    await using served = await openServed(pairEnv(emulator, 'gsk_wrong_key_123,gsk_wrong_key_456'));
    // Once it is known, one of them is tried all the same, for want of a better.
    for (const attempts of [2, 1]) {
      const reply = await served.chat(ASK);
      expect([codesOf(reply), attemptsOf(reply)]).toEqual([['authentication_failed'], [attempts]]);
    }
  });
});

describe("one caller's bad key", () => {
  const bad = { groq: 'gsk_bad_key_of_a_caller' };

  it('is noticed by nobody else, however often it is tried', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const tried = await Promise.all(
      Array.from({ length: 100 }, () => served.chat({ ...ASK, api_overrides: bad })),
    );
    expect(new Set(tried.flatMap(codesOf))).toEqual(new Set(['authentication_failed']));
    const [own] = await Promise.all([served.chat(ASK), served.chat({ ...ASK, api_overrides: bad })]);
    expect([codesOf(own), attemptsOf(own)]).toEqual([[null], [1]]);
  });

  it("is not made good with the server's own, nor asked of another host", async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, { ...ORIGINAL_KEYS, groq: 'gsk_wrong_own_key' }));
    await served.chat({ ...ASK, api_overrides: bad });
    expect(emulator.requests.map(keySentIn)).toEqual([bad.groq]);
  });

  it("that is the server's own rests for nobody", async () => {
    await using emulator = await openPair(1);
    await using served = await openServed(pairEnv(emulator));
    const callers = { ...ASK, api_overrides: { groq: FIRST } };
    await served.chat(callers);
    expect(codesOf(await served.chat(callers))).toEqual(['quota_exceeded']);
    // The server finds out for itself.
    expect(attemptsOf(await served.chat(ASK))).toEqual([2]);
  });
});

function fail(): never {
  throw new Error('No request came');
}
