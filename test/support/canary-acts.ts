import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { FAULTS, type ScenarioName } from '../../src/emulator/scenarios.ts';
import type { Reply } from '../../src/emulator/types.ts';
import { openCanaries, WRITINGS } from './canaries.ts';
import { until } from './until.ts';
import { FIVE } from './upstream.ts';

/**
 * Everything that is done to a server to make it give a key away. What a model says is left out: it is the answer,
 * and goes out as it stands.
 */

export const PROVIDERS = ['groq', 'gemini', 'deepseek'] as const;

const keysOf = (whose: string) => PROVIDERS.map((it) => `${whose} ${it} key`);
export const CANARIES = openCanaries([...keysOf("the server's"), ...keysOf("the caller's"), 'the token']);
const [groq1 = '', gemini1 = '', deepseek1 = '', groq2 = '', gemini2 = '', deepseek2 = '', token = ''] =
  CANARIES.keys.values();

/** The server's own keys, and those that a caller brings. */
export const OWN = { groq: groq1, gemini: gemini1, deepseek: deepseek1 };
export const BROUGHT = { groq: groq2, gemini: gemini2, deepseek: deepseek2 };
export const TOKEN = token;

interface Stage {
  readonly emulator: Emulator;
  readonly url: string;
}

/** What one kind of request is answered: each reply whole, head and body. */
type Act = (stage: Stage) => Promise<string[]>;

const PROMPT = 'Name one prime number.';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Scenarios that end only when the caller leaves, and how many of five models they hold up. */
const ENDLESS: ReadonlyMap<ScenarioName, number> = new Map([
  ['hang', 5],
  ['slow', 5],
  ['endless-keep-alive', 5],
  ['keep-alive-flood', 5],
]);

/** The faults that fail an answer by themselves, and not by taking too long. */
const FAILING = FAULTS.filter(({ phases, seen }) => {
  const { code } = seen({ provider: 'groq', phase: phases[0], isStream: false });
  return code !== 'completed' && code !== 'timeout';
});

export const ACTS: Readonly<Record<string, Act>> = {
  'good questions': async (stage) => {
    const replies = await askBothWays(stage);
    const byModel = Object.fromEntries(FIVE.map((id) => [id, BROUGHT[providerOf(id)]]));
    replies.push(await chat(stage, { api_overrides: byModel }));
    for (const id of FIVE) replies.push(await post(stage, `/chat/${id}`, { prompt: PROMPT }));
    const isGood = (reply: string) => /^HTTP\/1\.1 200 [\s\S]*"error":null/.test(reply);
    if (!replies.every(isGood)) throw new Error('A good question was not answered');
    const sent = JSON.stringify(stage.emulator.requests.map(({ headers }) => headers));
    for (const key of [...Object.values(OWN), ...Object.values(BROUGHT)]) {
      if (!sent.includes(key)) throw new Error('A key was never used, so it proves nothing');
    }
    return replies;
  },

  'every failure the emulator knows': async (stage) => {
    const replies: string[] = [];
    for (const { name } of FAILING) {
      stage.emulator.reset();
      stage.emulator.play(name);
      replies.push(...(await askBothWays(stage, freshModels())));
    }
    return replies;
  },

  'questions whose callers leave': async (stage) => {
    for (const [name, heldUp] of ENDLESS) {
      stage.emulator.reset();
      stage.emulator.play(name);
      const leaving = new AbortController();
      const pending = chat(stage, { api_overrides: BROUGHT }, leaving.signal).catch(() => {});
      await until(() => isSeen(stage.emulator, 5));
      leaving.abort();
      await pending;
      await until(() => isSeen(stage.emulator, heldUp, true));
    }
    return [await get(stage, '/health')];
  },

  ...Object.fromEntries(
    Object.entries(WRITINGS).map(([writing, write]): [string, Act] => [
      `providers that quote the key in an error, ${writing}`,
      async (stage) => {
        const replies: string[] = [];
        for (const status of [200, 400, 429]) {
          replies.push(...(await quoteBothWays(stage, (key) => errorReply(status, write(key)))));
        }
        return replies;
      },
    ]),
  ),

  'providers that quote the key in two halves': (stage) =>
    quoteBothWays(stage, (key) => errorReply(403, halves(key).join(' and '))),

  'providers that quote the key in plain text': async (stage) => {
    const replies: string[] = [];
    for (const type of ['text/plain', 'text/html', 'application/json', '']) {
      for (const status of [200, 401, 503]) {
        const page = (key: string) => ({ status, headers: { 'content-type': type }, body: `No: ${key}` });
        replies.push(...(await quoteBothWays(stage, page)));
      }
    }
    return replies;
  },

  'providers that quote the key in headers': async (stage) => {
    const replies: string[] = [];
    const names = [
      'content-type',
      'content-encoding',
      'retry-after',
      'location',
      'x-request-id',
      'set-cookie',
    ];
    for (const name of names) {
      for (const status of [200, 302, 429]) {
        const reply = (key: string) => ({ status, headers: { [name]: key }, body: 'no JSON' });
        replies.push(...(await quoteBothWays(stage, reply)));
      }
    }
    return replies;
  },

  'providers that quote the key as the name of the model': (stage) =>
    quoteBothWays(stage, (key) => answerReply({ model: key })),

  'providers that quote the key as the reason why an answer ended': (stage) =>
    quoteBothWays(stage, (key) => answerReply({ finish: key })),

  'providers that quote the key as the reason why a prompt was blocked': (stage) =>
    quoteBothWays(stage, (key) => answerReply({ block: key })),

  'bodies that cannot be read': async (stage) => {
    const key = BROUGHT.groq;
    const texts = [
      `{"prompt":"Hi","models":["mixtral"],"api_overrides":{"groq":"${key}"},}`,
      `{"prompt":"Hi","models":["mixtral"],"api_overrides":{"groq":"${key}`,
      `{"api_overrides":{"groq":"${key}"}} ${key}`,
      `${key}`,
      `{"__proto__":{"groq":"${key}"}}`,
      `{"api_overrides":${'['.repeat(40)}"${key}"${']'.repeat(40)}}`,
      JSON.stringify(key),
      JSON.stringify([key]),
    ];
    const replies = await Promise.all(
      texts.map((body) => send(stage, '/chat', { ...JSON_TYPE, ...BEARER }, body)),
    );
    const form = new URLSearchParams({ prompt: 'Hi', api_key: key }).toString();
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', `application/${key}`, key]) {
      replies.push(await send(stage, '/chat', { 'content-type': type, ...BEARER }, form));
    }
    const huge = JSON.stringify({ prompt: 'x'.repeat(1_100_000), api_overrides: { groq: key } });
    replies.push(await send(stage, '/chat', { ...JSON_TYPE, ...BEARER }, huge));
    return replies;
  },

  'bodies with a key in the wrong place': (stage) => {
    const key = BROUGHT.groq;
    const bodies: object[] = [
      { api_overrides: key },
      { api_overrides: [key] },
      { api_overrides: { groq: [key] } },
      { api_overrides: { groq: { key } } },
      { api_overrides: { groq: 5, gemini: key } },
      { api_overrides: { groq: key }, models: [] },
      { api_overrides: { groq: key }, temperature: key },
      { prompt: [key] },
      { reasoning_effort: key },
      { conversation_history: { mixtral: [{ role: key, content: key }] } },
      { search_context: key },
      { stream: key },
    ];
    return Promise.all(bodies.map((body) => chat(stage, body)));
  },

  'keys that no header takes': (stage) => {
    const bent = (key: string) => [`${key}\r\nX-Injected: yes`, ` ${key}`, `${key}🔑`, key.repeat(11)];
    const overrides = bent(BROUGHT.groq).map((key) => ({ groq: key, gemini: key, deepseek: key }));
    return Promise.all(overrides.map((it) => chat(stage, { api_overrides: it })));
  },

  'callers without the right token': (stage) => {
    const basic = Buffer.from(`user:${TOKEN}`).toString('base64');
    const wrong: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${OWN.groq}` },
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: TOKEN },
      { authorization: `Basic ${basic}` },
      { 'x-api-key': TOKEN.slice(0, -1) },
      { 'x-api-key': BROUGHT.gemini, cookie: `token=${TOKEN}` },
    ];
    const body = JSON.stringify({ prompt: PROMPT, models: FIVE, api_overrides: BROUGHT });
    return Promise.all(
      wrong.flatMap((headers) => [
        send(stage, '/models', headers),
        send(stage, `/nope?token=${encodeURIComponent(TOKEN)}`, headers),
        send(stage, '/chat', { ...JSON_TYPE, ...headers }, body),
      ]),
    );
  },

  'paths that do not exist': (stage) => {
    const query = `?key=${encodeURIComponent(OWN.gemini)}&token=${TOKEN}`;
    const paths = [`/nope${query}`, `/chat${query}`, `/v1/${encodeURIComponent(TOKEN)}`, `/%zz${query}`];
    return Promise.all([
      ...paths.map((path) => get(stage, path)),
      ...paths.map((path) => send(stage, path, BEARER, undefined, 'DELETE')),
      get(stage, `/health${query}`),
    ]);
  },

  'requests for pages and lists': (stage) =>
    Promise.all([
      ...['/', '/health', '/ready', '/models', '/openapi.json', '/docs', '/redoc'].map((it) =>
        get(stage, it),
      ),
      send(stage, '/models', BEARER, undefined, 'HEAD'),
      send(
        stage,
        '/chat',
        { ...BEARER, origin: `https://${TOKEN.slice(0, 5)}.example` },
        undefined,
        'OPTIONS',
      ),
    ]),

  'what is not HTTP': (stage) => {
    const head = `GET /models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    const post = `POST /chat HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    return Promise.all(
      [
        `${head}X-Padding: ${'x'.repeat(20_000)}\r\n\r\n`,
        `${head}no colon here\r\n\r\n`,
        `${head}X-Odd: \u0001\r\n\r\n`,
        `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{"api_overrides":"${BROUGHT.groq}"}`,
        `${post}Transfer-Encoding: chunked\r\n\r\n{"api_overrides":"${BROUGHT.groq}"}\r\n`,
        `GREET ${OWN.deepseek} HTTP/1.1\r\n\r\n`,
        `GET /models HTTP/1.1\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
      ].map((request) => sendRaw(stage, request)),
    );
  },
};

/** A refusal in the dialects of all three providers, quoting these words wherever words may stand. */
export function errorReply(status: number, words: string): Reply {
  const message = `Incorrect API key provided: ${words}. See https://provider.example/keys?key=${words}`;
  const error = {
    message,
    type: words,
    code: words,
    param: words,
    status: words,
    details: [{ reason: words, retryDelay: words, violations: [{ quotaId: words }] }],
  };
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) };
}

/** An answer in all dialects, with words from outside in one place. */
function answerReply({ model, finish, block }: { model?: string; finish?: string; block?: string }): Reply {
  const said = 'Seven.';
  const body = {
    model: model ?? 'm',
    modelVersion: model ?? 'm',
    choices: [{ message: { content: block ? '' : said }, finish_reason: finish ?? block ?? 'stop' }],
    ...(block
      ? { promptFeedback: { blockReason: block } }
      : { candidates: [{ content: { parts: [{ text: said }] }, finishReason: finish ?? 'STOP' }] }),
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

let named = 0;

/** One of each provider, that nobody has asked before: a model that failed too often is not asked for a while. */
function freshModels(): readonly string[] {
  named++;
  return PROVIDERS.map((provider) => `${provider}/canary-${named}`);
}

/** Every provider answers with the very key it was sent; once the server's own, once the caller's. */
async function quoteBothWays(stage: Stage, reply: (key: string) => Reply): Promise<string[]> {
  const replies: string[] = [];
  for (const [keys, body] of [[OWN, {}] as const, [BROUGHT, { api_overrides: BROUGHT }] as const]) {
    stage.emulator.reset();
    for (const provider of PROVIDERS) stage.emulator.play(reply(keys[provider]), { provider });
    replies.push(ended(await chat(stage, { models: freshModels(), ...body })));
    const asked = new Set(stage.emulator.requests.map(({ provider }) => provider));
    if (asked.size < PROVIDERS.length) throw new Error(`Only ${[...asked]} quoted the key`);
  }
  return replies;
}

async function askBothWays(stage: Stage, models: readonly string[] = FIVE): Promise<string[]> {
  const own = await chat(stage, { models });
  return [ended(own), ended(await chat(stage, { models, api_overrides: BROUGHT }))];
}

/** A run that ended, however its answers did: anything else would say nothing of what providers say. */
function ended(reply: string): string {
  if (/^HTTP\/1\.1 200 [\s\S]*"outcome":"/.test(reply)) return reply;
  throw new Error(`This should have been a run: ${reply}`);
}

function halves(key: string): [string, string] {
  return [key.slice(0, key.length / 2), key.slice(key.length / 2)];
}

function providerOf(id: (typeof FIVE)[number]): keyof typeof OWN {
  return id === 'gemini' || id === 'deepseek' ? id : 'groq';
}

function isSeen({ requests }: Emulator, count: number, isClosed = false): void {
  const seen = requests.filter(({ closedByClientAt }) => !isClosed || closedByClientAt !== undefined);
  if (seen.length < count) throw new Error(`Only ${seen.length} of ${count} requests were seen`);
}

function get(stage: Stage, path: string): Promise<string> {
  return send(stage, path, BEARER);
}

function chat(stage: Stage, body: object, signal?: AbortSignal): Promise<string> {
  return post(stage, '/chat', { prompt: PROMPT, models: FIVE, ...body }, signal);
}

function post(stage: Stage, path: string, body: object, signal?: AbortSignal): Promise<string> {
  return send(stage, path, { ...JSON_TYPE, ...BEARER }, JSON.stringify(body), 'POST', signal);
}

/** The reply, head and body, as it could be read on the wire. */
async function send(
  { url }: Stage,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
  method = body === undefined ? 'GET' : 'POST',
  signal?: AbortSignal,
): Promise<string> {
  const init = { method, headers, redirect: 'manual' as const };
  const reply = await fetch(url + path, {
    ...init,
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  });
  const head = [...reply.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return `HTTP/1.1 ${reply.status} ${reply.statusText}\n${head}\n\n${await reply.text()}`;
}

async function sendRaw({ url }: Stage, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.end(request);
  return await text(socket);
}
