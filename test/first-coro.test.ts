import { describe, expect, it } from 'vitest';
import { openEmulator } from '../src/emulator/emulator.ts';
import type { ProviderName } from '../src/emulator/types.ts';
import { type ChatReply, jsonOf, openServed } from './support/served.ts';
import { envFor, FIVE, KEYS, keySentIn, ORIGINAL_KEYS } from './support/upstream.ts';

/** What the first CORO's clients send, and all that they read of what comes back. */

/** Its iOS app encodes its whole `Message`, ids included, and asks each model in a request of its own. */
const HISTORY = [
  { id: '5D1C9C2E-6B0E-4A76-9A55-2F1B7D6E0C01', role: 'user', content: 'Hello', timestamp: 1_763_000_000.5 },
  { id: '0F4C7F6A-90C5-4F0B-8E0F-1D2A3B4C5D02', role: 'assistant', content: 'Hello! How can I help?' },
];

/** Everything its schema has. */
const FULL = {
  prompt: 'Name one prime number.',
  models: FIVE,
  temperature: 0.7,
  max_tokens: 2000,
  top_p: 0.95,
  conversation_history: Object.fromEntries(FIVE.map((id) => [id, HISTORY])),
  conversation_guide: 'Answer like a librarian.',
  search_context: {
    query: 'prime numbers',
    results: [
      { title: 'Primes', snippet: 'A prime has two divisors.', url: 'https://numbers.example/primes?page=1' },
    ],
  },
  api_overrides: {
    gemini: KEYS.gemini,
    'llama-70b': KEYS.groq,
    'llama-8b': KEYS.groq,
    mixtral: KEYS.groq,
    deepseek: KEYS.deepseek,
  },
} as const;

/** Its clients send these with every request, token or not. */
const HEADERS = {
  'content-type': 'application/json',
  'x-coro-device': 'C0FFEE00-0000-4000-8000-000000000001',
  'x-coro-session': 'eyJhbGciOiJIUzI1NiJ9.e30.x',
  authorization: 'Bearer whatever-the-app-has-stored',
};

/** Throws unless every field is there under its first name and type: the app's decoder has no defaults. */
function decode(reply: ChatReply) {
  expect(Number.isInteger(reply.total_latency_ms)).toBe(true);
  for (const it of reply.responses) {
    expect(it).toMatchObject({ model: expect.any(String), response: expect.any(String) });
    expect(Number.isInteger(it.latency_ms)).toBe(true);
    expect(it.tokens === null || Number.isInteger(it.tokens)).toBe(true);
    expect(it.error === null ? it.error_code : typeof it.error_code).toBe(
      it.error === null ? null : 'string',
    );
  }
  return reply.responses.map(({ model, response, error_code: code }) => ({ model, response, code }));
}

describe('a client of the first CORO', () => {
  it('is answered by all models in the order it asked', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed({ ...envFor(emulator, {}), CORO_DEMO: '0' });
    const reply = await fetch(`${served.url}/chat`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify(FULL),
    });
    expect(reply.status).toBe(200);
    const answers = decode((await reply.json()) as ChatReply);
    expect(answers.map(({ model, code }) => [model, code])).toEqual(FIVE.map((id) => [id, null]));
    for (const { response } of answers) expect(response).toContain(FULL.prompt);
    for (const seen of emulator.requests) expect(keySentIn(seen)).toBe(KEYS[seen.provider]);
  });

  it('sends ids in its messages, and nothing of them reaches a provider', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    decode(await served.chat(FULL));
    const strangers = ['id', 'timestamp', 'conversation_history', 'api_overrides', 'search_context'];
    for (const { body, headers } of emulator.requests) {
      const names = namesIn(body);
      for (const stranger of strangers) expect(names).not.toContain(stranger);
      expect(JSON.stringify([body, headers])).not.toMatch(/5D1C9C2E|0F4C7F6A|1763000000|C0FFEE/);
    }
  });

  it('has its history, guide and search results heard by every provider', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    decode(await served.chat(FULL));
    const heard: Partial<Record<ProviderName, string>> = {};
    for (const { provider, body } of emulator.requests) heard[provider] = JSON.stringify(body);
    const parts = [
      'Answer like a librarian.',
      'prime numbers',
      'A prime has two divisors.',
      'https://numbers.example/primes?page=1',
      'Hello! How can I help?',
      FULL.prompt,
    ];
    expect(Object.keys(heard).sort()).toEqual(['deepseek', 'gemini', 'groq']);
    for (const body of Object.values(heard)) {
      const places = parts.map((part) => body.indexOf(part));
      expect(places.every((at) => at >= 0)).toBe(true);
    }
  });

  it('may leave out or null what its schema called optional', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const bare = { prompt: FULL.prompt, models: ['gemini'] };
    const nulls = { top_p: null, conversation_history: null, api_overrides: null };
    const more = { conversation_guide: null, search_context: null, user_id: 7, conversation_id: 'c' };
    for (const body of [bare, { ...bare, ...nulls }, { ...bare, ...more }]) {
      expect(decode(await served.chat(body))).toMatchObject([{ model: 'gemini', code: null }]);
    }
    const bodies = emulator.requests.map(({ body }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
  });

  it('may send an empty history', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    for (const history of [{}, { gemini: [] }, { mixtral: HISTORY }]) {
      const body = { prompt: FULL.prompt, models: ['gemini'], conversation_history: history };
      expect(decode(await served.chat(body))).toMatchObject([{ model: 'gemini', code: null }]);
    }
    expect(JSON.stringify(emulator.requests)).not.toContain('How can I help');
  });

  it('reads a failure from the same fields, beside the answers that came', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('rate-limit', { provider: 'gemini' });
    const answers = decode(await served.chat({ ...FULL, api_overrides: undefined }));
    expect(answers.map(({ code }) => code)).toEqual(['rate_limited', null, null, null, null]);
    expect(answers[0]?.response).toBe('');
  });

  it.each(FIVE)('asks %s alone at an address of its own', async (id) => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const single = { prompt: FULL.prompt, temperature: 1.5, max_tokens: 100, top_p: 1 };
    const reply = (await jsonOf(`${served.url}/chat/${id}`, single)) as ChatReply['responses'][number];
    const [answer] = decode({ run_id: '', outcome: 'complete', total_latency_ms: 0, responses: [reply] });
    expect(answer).toMatchObject({ model: id, code: null });
    expect(reply).not.toHaveProperty('responses');
  });

  it('finds the models it knows', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const { models: all } = (await jsonOf(`${served.url}/models`)) as { models: Record<string, unknown>[] };
    const models = all.slice(0, 5);
    const known = models.map(({ id, name, provider, cost }) => ({ id, name, provider, cost }));
    expect(known).toEqual([
      {
        id: 'gemini',
        name: 'Gemini 1.5 Flash → Gemini 3.5 Flash-Lite',
        provider: 'Google Gemini',
        cost: '$0.30 / $2.50 per 1M tokens',
      },
      {
        id: 'llama-70b',
        name: 'Llama 3.3 70B → gpt-oss-120b',
        provider: 'Groq',
        cost: '$0.15 / $0.60 per 1M tokens',
      },
      {
        id: 'llama-8b',
        name: 'Llama 3.1 8B → gpt-oss-20b',
        provider: 'Groq',
        cost: '$0.075 / $0.30 per 1M tokens',
      },
      {
        id: 'mixtral',
        name: 'Mixtral 8x7B → Qwen 3.8 27B',
        provider: 'Groq',
        cost: '$0.80 / $4.00 per 1M tokens',
      },
      {
        id: 'deepseek',
        name: 'DeepSeek V2.5 → DeepSeek V4.1 Flash',
        provider: 'DeepSeek',
        cost: '$0.15 / $0.60 per 1M tokens',
      },
    ]);
  });

  it('finds the server alive, and what it is', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const health = (await jsonOf(`${served.url}/health`)) as { status: string; timestamp: string };
    expect(health.status).toBe('ok');
    expect(health.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
    expect(await jsonOf(`${served.url}/`)).toMatchObject({ name: 'CORO API', docs: '/docs' });
    for (const page of ['/docs', '/redoc']) expect((await fetch(served.url + page)).status).toBe(200);
  });

  it.each([
    ['/chat', { models: ['llama-8b'], temperature: 0.7, max_tokens: 100 }, 422, 'Field required'],
    ['/chat', { prompt: 'Hi', temperature: 0.7, max_tokens: 100 }, 422, 'Field required'],
    ['/chat', { prompt: 'Hi', models: [] }, 422, 'List should have at least 1 item'],
    ['/chat', { prompt: 'Hi', models: ['gemini'], max_tokens: -10 }, 422, 'greater than or equal to 1'],
    ['/chat', { prompt: 'Hi', models: ['gemini'], temperature: 2.5 }, 422, 'less than or equal to 2'],
    ['/chat', { prompt: 'Hi', models: ['x', 'gemini', 'y'] }, 400, 'Invalid model IDs: x, y'],
    ['/chat/invalid-model', { prompt: 'Hi' }, 400, 'Invalid model ID: invalid-model'],
    ['/chat/gemini', {}, 422, 'Field required'],
  ])('is refused by %s as before: %j', async (path, body, status, words) => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const reply = await fetch(served.url + path, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify(body),
    });
    expect(reply.status).toBe(status);
    const { detail } = (await reply.json()) as { detail: unknown };
    expect(typeof detail).toBe(status === 400 ? 'string' : 'object');
    expect(JSON.stringify(detail)).toContain(words);
    expect(emulator.requests).toEqual([]);
  });
});

/** Every name of every object in a JSON value. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(namesIn)];
}
