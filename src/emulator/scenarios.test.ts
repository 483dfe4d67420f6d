import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import type { ScenarioName } from './scenarios.ts';
import {
  ASK,
  ask,
  authOf,
  chunksOf,
  fixture,
  fixtureText,
  KEYS,
  MODELS,
  PROVIDERS,
  type Sent,
  send,
  until,
} from './testing.ts';
import type { ProviderName } from './types.ts';

const emulator = await openEmulator();
afterEach(() => emulator.reset());

/** Plays a scenario for one request. */
function play(
  name: ScenarioName,
  provider: ProviderName,
  options: Parameters<typeof ask>[2] = {},
): Promise<Sent> {
  emulator.play(name, { provider, times: 1 });
  return ask(emulator, provider, options);
}

describe('verbatim errors', () => {
  const cases: [ScenarioName, ProviderName, string, string?][] = [
    ['invalid-key', 'groq', 'invalid-key'],
    ['missing-key', 'groq', 'missing-key'],
    ['forbidden', 'groq', 'model-permission-blocked', 'openai/gpt-oss-120b'],
    ['rate-limit', 'groq', 'rate-limit-tpm', 'openai/gpt-oss-20b'],
    ['quota', 'groq', 'rate-limit-tpd', 'openai/gpt-oss-120b'],
    ['no-credit', 'groq', 'spend-cap'],
    ['too-large', 'groq', 'request-too-large', 'openai/gpt-oss-120b'],
    ['context-length', 'groq', 'context-length'],
    ['gone', 'groq', 'model-decommissioned', 'mixtral-8x7b-32768'],
    ['overloaded', 'groq', 'over-capacity', 'qwen/qwen3.8-27b'],
    ['server-error', 'groq', 'internal'],
    ['invalid-key', 'gemini', 'invalid-key'],
    ['missing-key', 'gemini', 'missing-key'],
    ['forbidden', 'gemini', 'project-denied'],
    ['deadline', 'gemini', 'deadline'],
    ['rate-limit', 'gemini', 'rate-limit-minute', 'gemini-3.5-flash'],
    ['quota', 'gemini', 'rate-limit-day', 'gemini-2.5-flash'],
    ['no-credit', 'gemini', 'prepay-depleted'],
    ['context-length', 'gemini', 'context-length'],
    ['gone', 'gemini', 'model-not-found-v2026', 'gemini-1.5-flash'],
    ['overloaded', 'gemini', 'high-demand'],
    ['server-error', 'gemini', 'internal'],
    ['rate-limit', 'deepseek', 'rate-limit'],
    ['no-credit', 'deepseek', 'insufficient-balance'],
    ['context-length', 'deepseek', 'context-length'],
    ['unprocessable', 'deepseek', 'invalid-parameter-422'],
    ['content-filter', 'deepseek', 'content-risk'],
    ['gone', 'deepseek', 'unknown-model', 'deepseek-chat'],
    ['overloaded', 'deepseek', 'overloaded'],
    ['server-error', 'deepseek', 'server-error'],
  ];
  test.each(cases)('%s of %s is the fixture %s', async (name, provider, file, model = MODELS[provider]) => {
    const expected = fixture(`${provider}/errors/${file}.json`);
    for (const stream of [false, true]) {
      const { status, headers, json } = await play(name, provider, { model, stream });
      expect({ status, body: json }).toEqual({ status: expected.status, body: expected.body });
      for (const [header, value] of Object.entries(expected.headers)) {
        if (!/content-type|request-id/.test(header)) expect(headers.get(header)).toBe(value);
      }
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  test('missing-key of deepseek is text without a content type', async () => {
    const { status, headers, text } = await play('missing-key', 'deepseek');
    expect({ status, text }).toEqual({ status: 401, text: 'Authentication Fails (governor)' });
    expect(headers.has('content-type')).toBe(false);
  });

  test('invalid-key of deepseek shows the last four characters of the key that was sent', async () => {
    const { json } = await play('invalid-key', 'deepseek');
    expect(json.error.message).toContain(`****${KEYS.deepseek.slice(-4)} is invalid`);
  });

  test('they also answer a list of models', async () => {
    emulator.play('overloaded', { provider: 'groq' });
    expect((await send(emulator, 'groq', '/models')).status).toBe(503);
  });
});

describe('odd answers', () => {
  test('content-filter of gemini is a 200 without candidates, whole or streamed', async () => {
    const expected = { ...fixture('gemini/chat-prompt-blocked.json'), responseId: expect.any(String) };
    const model = 'gemini-3.8-flash';
    const whole = await play('content-filter', 'gemini', { model });
    expect({ status: whole.status, json: whole.json }).toEqual({ status: 200, json: expected });
    const streamed = await play('content-filter', 'gemini', { model, stream: true });
    expect(chunksOf(streamed.text)).toEqual([expected]);
    expect(streamed.text.endsWith('\r\n\r\n')).toBe(true);
  });

  test('the three empty 200s of gemini differ', async () => {
    const model = 'gemini-3.8-flash';
    expect((await play('no-candidates', 'gemini', { model })).json).not.toHaveProperty('candidates');
    const { candidates } = (await play('empty-parts', 'gemini', { model })).json;
    expect(candidates).toEqual([{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }]);
    const spent = (await play('max-tokens-empty', 'gemini', { model })).json;
    expect(spent).toEqual({ ...fixture('gemini/chat-max-tokens-empty.json'), responseId: spent.responseId });
  });

  test('a blocked answer is a SAFETY candidate or a content_filter', async () => {
    const { candidates } = (await play('blocked-answer', 'gemini')).json;
    expect(candidates).toEqual(fixture('gemini/chat-safety-candidate.json').candidates);
    const { choices } = (await play('blocked-answer', 'deepseek')).json;
    expect(choices[0].finish_reason).toBe('content_filter');
  });

  test('out-of-resource ends whole and streamed answers of deepseek', async () => {
    const reason = 'insufficient_system_resource';
    expect((await play('out-of-resource', 'deepseek')).json.choices[0].finish_reason).toBe(reason);
    const { text } = await play('out-of-resource', 'deepseek', { stream: true });
    expect(chunksOf(text).at(-1).choices[0].finish_reason).toBe(reason);
  });

  test.each(PROVIDERS)('error-in-200 of %s breaks off a stream with an error', async (provider) => {
    const { status, text } = await play('error-in-200', provider, { stream: true });
    expect(status).toBe(200);
    expect(JSON.stringify(chunksOf(text.replace('event: error\n', '')).at(-1))).toContain('"error"');
    expect(text).not.toMatch(/"finish_?[rR]eason":"(?!error)/);
    // vLLM says that it is done all the same.
    expect(text.includes('[DONE]')).toBe(provider === 'vllm');
    if (provider === 'groq')
      expect(text.endsWith(`${fixtureText('groq/stream-error-first.sse').trimEnd()}\n\n`)).toBe(true);
    if (provider === 'gemini') {
      expect(chunksOf(text).at(-1)).toEqual(
        chunksOf(fixtureText('gemini/stream-midstream-error.sse')).at(-1),
      );
    }
    const whole = await play('error-in-200', provider);
    expect([whole.status, whole.text]).toEqual([200, expect.stringContaining('"error"')]);
    expect(whole.json).not.toHaveProperty('choices');
  });

  test('bad-gateway-html is the fixture', async () => {
    const { status, text, headers } = await play('bad-gateway-html', 'groq');
    const expected = fixture('groq/errors/bad-gateway-html.json');
    expect({ status, text }).toEqual({ status: 502, text: expected.bodyText });
    expect(headers.get('content-type')).toBe('text/html');
  });

  test('garbage and html are 200 and not JSON', async () => {
    for (const provider of PROVIDERS) {
      for (const stream of [false, true]) {
        for (const name of ['garbage', 'html'] as const) {
          const { status, json } = await play(name, provider, { stream });
          expect({ status, json }).toEqual({ status: 200, json: undefined });
        }
      }
    }
  });

  test('empty-body is blank lines, blank-lines-first has an answer behind them', async () => {
    const { status, text } = await play('empty-body', 'deepseek');
    expect({ status, text }).toEqual({ status: 200, text: '\n\n\n\n\n' });
    const first = await play('blank-lines-first', 'deepseek');
    expect(first.text).toMatch(/^\n\n\n\n\{/);
    expect(first.json).toHaveProperty('choices');
  });

  test('redirect points to a place that shows followers', async () => {
    emulator.play('redirect', { provider: 'gemini', times: 1 });
    const [path, body] = ASK.gemini(MODELS.gemini, 'Why?');
    const followed = await fetch(emulator.baseUrls.gemini + path, {
      method: 'POST',
      headers: { 'x-goog-api-key': KEYS.gemini },
      body: JSON.stringify(body),
    });
    expect(followed.redirected).toBe(true);
    expect(emulator.requests.map((seen) => seen.path)).toEqual([
      `/gemini/v1beta${path}`,
      '/gemini/redirected',
    ]);
    expect((await play('redirect', 'groq')).status).toBe(302);
  });

  test('gzip compresses, huge-headers bloat', async () => {
    const { headers, json } = await play('gzip', 'groq');
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(json).toHaveProperty('choices');
    await expect(play('huge-headers', 'groq')).rejects.toThrow('fetch failed');
    const sent = await raw('huge-headers', 'groq');
    expect(JSON.stringify(sent.headers).length).toBeGreaterThan(65_536);
  });

  test('truncated ends well but too early', async () => {
    for (const provider of PROVIDERS) {
      const whole = await play('truncated', provider);
      expect({ status: whole.status, json: whole.json }).toEqual({ status: 200, json: undefined });
      const { text } = await play('truncated', provider, { stream: true });
      expect(chunksOf(text).length).toBeGreaterThan(1);
      expect(text).not.toMatch(/\[DONE\]|"finish_?[rR]eason":"/);
    }
  });
});

describe('broken connections', () => {
  test.each(PROVIDERS)('reset of %s comes before any byte', async (provider) => {
    await expect(raw('reset', provider)).rejects.toMatchObject({ message: 'read ECONNRESET', cause: '' });
  });

  test.each(PROVIDERS)('cut of %s comes after half the body, and so does a reset there', async (provider) => {
    for (const stream of [false, true]) {
      for (const name of ['cut', 'reset@mid'] as const) {
        const received = await raw(name, provider, stream).catch((error: Error) => error);
        expect(received).toMatchObject({ code: 'ECONNRESET', cause: expect.stringContaining('{') });
      }
    }
    expect(emulator.requests.map((seen) => seen.closedByClientAt)).toEqual(Array(4).fill(undefined));
  });

  test.each([
    ['hang', 'groq'],
    ['slow', 'gemini'],
    ['slow', 'deepseek'],
  ] as const)('%s of %s lasts until the client leaves', async (name, provider) => {
    const leaving = new AbortController();
    const [path, body] = ASK[provider](MODELS[provider], 'Why?');
    emulator.play(name);
    const pending = fetch(emulator.baseUrls[provider] + path, {
      method: 'POST',
      headers: authOf(provider),
      body: JSON.stringify(body),
      signal: leaving.signal,
    });
    await until(() => expect(emulator.requests).toHaveLength(1));
    leaving.abort();
    await expect(pending).rejects.toThrow();
    await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeDefined());
  });

  test.each(PROVIDERS)('huge of %s goes on beyond 8 MiB', async (provider) => {
    for (const stream of [false, true]) {
      emulator.play('huge', { provider, times: 1 });
      const [path, body] = ASK[provider](MODELS[provider], 'Why?', stream);
      const response = await fetch(emulator.baseUrls[provider] + path, {
        method: 'POST',
        headers: authOf(provider),
        body: JSON.stringify(body),
      });
      let bytes = 0;
      for await (const chunk of response.body ?? []) {
        bytes += chunk.length;
        if (bytes > 9 * 2 ** 20) break;
      }
      expect(bytes).toBeGreaterThan(9 * 2 ** 20);
    }
    await until(() => {
      expect(emulator.requests.every((seen) => seen.closedByClientAt !== undefined)).toBe(true);
    });
  });

  test('endless-keep-alive starts to answer and then only breathes', async () => {
    emulator.play('endless-keep-alive', { times: 1 });
    const [path, body] = ASK.deepseek(MODELS.deepseek, 'Why?', true);
    const leaving = new AbortController();
    const response = await fetch(emulator.baseUrls.deepseek + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEYS.deepseek}` },
      body: JSON.stringify(body),
      signal: leaving.signal,
    });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.endsWith(': keep-alive\n\n')) break;
    }
    leaving.abort();
    expect(chunksOf(text).length).toBeGreaterThan(1);
  });
});

describe('choosing', () => {
  test('a request header chooses for itself, before what was played', async () => {
    emulator.play('server-error');
    const headers = { 'x-emulate': 'overloaded' };
    expect((await ask(emulator, 'gemini', { headers })).status).toBe(503);
    expect((await ask(emulator, 'gemini')).status).toBe(500);
  });

  test('the header takes a place, and a script, too', async () => {
    const hint = await ask(emulator, 'groq', { headers: { 'x-emulate': 'overloaded@headers' } });
    expect([hint.status, hint.json.error.type]).toEqual([503, 'internal_server_error']);
    const own = await ask(emulator, 'groq', {
      headers: { 'x-emulate': 'head 418; body "short and stout"; end' },
    });
    expect([own.status, own.text]).toEqual([418, 'short and stout']);
    expect((await ask(emulator, 'groq', { headers: { 'x-emulate': 'rest; end' } })).status).toBe(200);
  });

  test.each([
    [
      'too-large',
      /^Cannot play scenario "too-large" for gemini: it is there for [\w, -]+; "coro emulate --list" shows all\n$/,
    ],
    [
      'overloadd',
      /^Cannot play scenario "overloadd" for gemini: did you mean "overloaded"\? "coro emulate --list" shows all\n$/,
    ],
    ['foo', /^Cannot play scenario "foo" for gemini: there is none; "coro emulate --list" shows all\n$/],
    [
      'reset@noon',
      /^Cannot play "reset" at "noon": it happens at connect, headers, first-token, mid, end; "coro emulate --list" shows all\n$/,
    ],
    [
      'html@mid',
      /^Cannot play "html" at "mid": it happens at connect, headers; "coro emulate --list" shows all\n$/,
    ],
    ['wait 1; jump', /^Step 2 of the script, "jump": there is no such step\. Known are: wait MS · /],
  ])('the header %j is a 400 that says what would be right', async (wish, message) => {
    const { status, text } = await ask(emulator, 'gemini', { headers: { 'x-emulate': wish } });
    expect([status, text]).toEqual([400, expect.stringMatching(message)]);
  });

  test('what is played is looked at at once', () => {
    expect(() => emulator.play('too-large', { provider: 'gemini' })).toThrow(/for gemini/);
    expect(() => emulator.play('html@mid')).toThrow('Cannot play "html" at "mid"');
  });

  test('a reply is sent as it stands; a fixture can be handed in', async () => {
    const { status, headers, bodyText } = fixture('deepseek/errors/missing-key.json');
    emulator.play({ status, headers, body: bodyText }, { model: MODELS.deepseek, times: 1 });
    const sent = await ask(emulator, 'deepseek');
    expect({ status: sent.status, text: sent.text }).toEqual({ status, text: bodyText });
    expect(sent.headers.has('content-type')).toBe(false);
    expect((await ask(emulator, 'deepseek')).status).toBe(200);
  });
});

interface Raw {
  readonly headers: unknown;
  readonly text: string;
}

/** One request with `node:http`, whose errors say what happened on the wire; a broken body is the error's cause. */
function raw(name: ScenarioName, provider: ProviderName, stream = false): Promise<Raw> {
  const [path, body] = ASK[provider](MODELS[provider], 'Why?', stream);
  const headers = { ...authOf(provider), 'x-emulate': name };
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (error: Error) => reject(Object.assign(error, { cause: text }));
    const url = emulator.baseUrls[provider] + path;
    const sent = request(url, { method: 'POST', headers, maxHeaderSize: 2 ** 20 }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ headers: response.headers, text }));
      response.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(JSON.stringify(body));
  });
}
