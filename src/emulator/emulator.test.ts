import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import { DEFAULT_KEYS } from './keys.ts';
import { ASK, ask, authOf, KEYS, MODELS, PROVIDERS, send, until } from './testing.ts';

describe('the emulator', () => {
  test('listens on the loopback address and says where each provider is', async () => {
    await using emulator = await openEmulator();
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(emulator.baseUrls).toMatchObject({
      groq: `${emulator.url}/groq/openai/v1`,
      gemini: `${emulator.url}/gemini/v1beta`,
      deepseek: `${emulator.url}/deepseek`,
    });
  });

  test('listens on the port it is given, and says so when it cannot', async () => {
    await using first = await openEmulator();
    const port = Number(new URL(first.url).port);
    await expect(openEmulator({ port })).rejects.toThrow(/EADDRINUSE/);
  });

  test('closes at once although requests hang and streams run, and may be closed twice', async () => {
    const emulator = await openEmulator({ tokensPerSecond: 1 });
    emulator.play('hang', { provider: 'groq' });
    const some = PROVIDERS.slice(0, 5);
    const pending = some.map((provider) =>
      ask(emulator, provider, { stream: true }).then(
        () => 'whole',
        () => 'broken',
      ),
    );
    await until(() => expect(emulator.requests).toHaveLength(some.length));
    const [hanging] = emulator.requests;
    await emulator[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
    expect(new Set(await Promise.all(pending))).toEqual(new Set(['broken']));
    expect(hanging?.closedByClientAt).toBeUndefined();
  });

  test('names its providers to who asks for another', async () => {
    await using emulator = await openEmulator();
    const response = await fetch(`${emulator.url}/nobody/v1/models`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('/groq/openai/v1');
  });

  test('accepts the keys it is given and keeps the default ones elsewhere', async () => {
    const keys = { groq: [{ key: 'gsk_mine', tier: 'enterprise' as const }] };
    await using emulator = await openEmulator({ keys });
    expect((await ask(emulator, 'groq')).status).toBe(401);
    const headers = { authorization: 'Bearer gsk_mine' };
    expect((await ask(emulator, 'groq', { model: 'llama-3.3-70b-versatile', headers })).status).toBe(200);
    expect((await ask(emulator, 'deepseek')).status).toBe(200);
  });

  test('has demo keys that are long enough and plainly fake', () => {
    for (const { key } of PROVIDERS.flatMap((provider) => DEFAULT_KEYS[provider])) {
      expect(key.length).toBeGreaterThanOrEqual(20);
      expect(key).toMatch(/not.a.real.key/);
    }
  });
});

describe('the log', () => {
  test('has every request with its raw headers, its body and when it came', async () => {
    await using emulator = await openEmulator();
    const before = performance.now();
    await ask(emulator, 'groq', { prompt: 'Why?', headers: { 'X-Mine': 'Yes' } });
    await send(emulator, 'gemini', '/models?pageSize=2');
    await send(emulator, 'deepseek', '/chat/completions', 'not JSON');
    const [first, second, third] = emulator.requests;
    expect(first).toMatchObject({
      provider: 'groq',
      model: MODELS.groq,
      method: 'POST',
      path: '/groq/openai/v1/chat/completions',
      body: { messages: [{ role: 'user', content: 'Why?' }] },
    });
    expect(first?.headers).toMatchObject({ 'x-mine': 'Yes', authorization: `Bearer ${KEYS.groq}` });
    expect(first?.arrivedAt).toBeGreaterThan(before);
    expect(first?.arrivedAt).toBeLessThan(performance.now());
    expect(second).toMatchObject({
      provider: 'gemini',
      model: undefined,
      path: '/gemini/v1beta/models?pageSize=2',
    });
    expect(third).toMatchObject({ provider: 'deepseek', body: 'not JSON' });
    emulator.reset();
    expect(emulator.requests).toEqual([]);
  });

  test('can be switched off', async () => {
    await using emulator = await openEmulator({ log: false });
    await ask(emulator, 'groq');
    expect(emulator.requests).toEqual([]);
  });

  test.each(PROVIDERS)('notes when the client of %s hangs up in the middle', async (provider) => {
    await using emulator = await openEmulator({ tokensPerSecond: 100 });
    const left = new AbortController();
    const [path, body] = ASK[provider](MODELS[provider], 'Why?', true);
    const response = await fetch(emulator.baseUrls[provider] + path, {
      method: 'POST',
      headers: authOf(provider),
      body: JSON.stringify({ ...body, ...(provider === 'gemini' && lightly()) }),
      signal: left.signal,
    });
    await response.body?.getReader().read();
    const leftAt = performance.now();
    left.abort();
    await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeGreaterThan(leftAt));
  });

  test('does not take a whole answer for a hang-up', async () => {
    await using emulator = await openEmulator({ latencyMs: 2, tokensPerSecond: 1_000_000 });
    for (const provider of PROVIDERS) await ask(emulator, provider, { stream: true });
    expect(emulator.requests).toHaveLength(PROVIDERS.length);
    for (const seen of emulator.requests) expect(seen.closedByClientAt).toBeUndefined();
  });
});

describe('speed', () => {
  test('answers wait, errors and lists do not', async () => {
    await using emulator = await openEmulator({ latencyMs: 150 });
    expect(await millis(() => ask(emulator, 'groq'))).toBeGreaterThanOrEqual(149);
    expect(await millis(() => ask(emulator, 'gemini', { stream: true }))).toBeGreaterThanOrEqual(149);
    expect(await millis(() => ask(emulator, 'groq', { more: { n: 2 } }))).toBeLessThan(140);
    expect(await millis(() => send(emulator, 'groq', '/models'))).toBeLessThan(140);
  });

  test('a latency can be changed for one model', async () => {
    await using emulator = await openEmulator();
    emulator.setLatency(150, { model: 'qwen/qwen3.8-27b' });
    expect(await millis(() => ask(emulator, 'groq', { model: 'qwen/qwen3.8-27b' }))).toBeGreaterThanOrEqual(
      59,
    );
    expect(await millis(() => ask(emulator, 'groq'))).toBeLessThan(140);
  });

  test('streams keep to the tokens per second and lose nothing by it', async () => {
    await using paced = await openEmulator({ tokensPerSecond: 1000 });
    await using instant = await openEmulator();
    for (const provider of PROVIDERS) {
      const options = { stream: true, prompt: 'Why?' };
      const fast = await ask(instant, provider, options);
      let slow: Awaited<ReturnType<typeof ask>> | undefined;
      const took = await millis(async () => {
        slow = await ask(paced, provider, options);
      });
      // The shortest answers are some thirty tokens.
      expect(took).toBeGreaterThan(20);
      expect(slow?.text.split('\n').length).toBe(fast.text.split('\n').length);
    }
  });

  test('a paced stream comes in many pieces', async () => {
    await using emulator = await openEmulator({ tokensPerSecond: 1000 });
    const [path, body] = ASK.groq(MODELS.groq, 'Why?', true);
    const headers = { authorization: `Bearer ${KEYS.groq}` };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(emulator.baseUrls.groq + path, init);
    let pieces = 0;
    for await (const _ of response.body ?? []) pieces++;
    expect(pieces).toBeGreaterThan(5);
  });

  test('a client that does not read is waited for', async () => {
    await using emulator = await openEmulator({ tokensPerSecond: 1_000_000 });
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    socket.pause();
    const body = JSON.stringify(ASK.groq(MODELS.groq, 'Why?', true)[1]);
    socket.write(
      `POST /groq/openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${KEYS.groq}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => expect(emulator.requests).toHaveLength(1));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.resume();
    await once(socket, 'close');
    expect(text).toContain('[DONE]');
  });
});

function lightly() {
  return { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } };
}

async function millis(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
