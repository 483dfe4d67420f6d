import { describe, expect, it, vi } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import type { Delta } from '../core/contracts.ts';
import { type Fault, UpstreamError } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { Secret } from '../core/secret.ts';
import { pulled } from '../flow/pulled.ts';
import { Stop } from '../flow/stop.ts';
import { chunkOf, headOf, LAST_CHUNK, openRawUpstream, type RawExchange } from '../wire/testing.ts';
import { openAsker } from './ask.ts';
import type { AskLimits } from './ask-stream.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';

const ROUTE: Route = { provider: 'groq', upstreamId: 'm', label: 'M' };
const PROMPT: Prompt = {
  system: undefined,
  messages: [{ role: 'user', content: 'Hi' }],
  temperature: 0.7,
  maxTokens: 10,
  topP: undefined,
  reasoningEffort: undefined,
};
const KEY = 'gsk_0123456789abcdef';

const event = (data: unknown) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const says = (content: string) => event({ model: 'm', choices: [{ delta: { content } }] });
const FINISH = event({ choices: [{ delta: {}, finish_reason: 'stop' }] });
const DONE = event('[DONE]');

async function open(answer: (exchange: RawExchange) => void, limits: Partial<AskLimits> = {}) {
  const upstream = await openRawUpstream(answer);
  const asker = openAsker([groq, deepseek, gemini], limits);
  const access = { key: new Secret(KEY), baseUrl: upstream.url, simulated: false };
  return {
    asker,
    access,
    exchanges: upstream.exchanges,
    ask(provider = 'groq') {
      const signal = new Stop();
      return pulled<readonly Delta[]>(
        (take) => asker.askStream({ ...ROUTE, provider }, PROMPT, { access, signal }, take),
        () => signal.abort(),
      );
    },
    async [Symbol.asyncDispose]() {
      await asker[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** A server that says all of this at once, and hangs up. */
const openSaying = (text: string, limits: Partial<AskLimits> = {}) =>
  open(({ socket }) => socket.write(headOf('200 OK') + chunkOf(text) + LAST_CHUNK), limits);

/** Batches to the end, and how it ended if it did not end well. */
async function follow(stream: AsyncIterable<readonly Delta[]>) {
  const batches: string[] = [];
  try {
    for await (const batch of stream) batches.push(batch.map(wordOf).join(' '));
    return { batches };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { batches, fault: error.fault };
  }
}

function wordOf(delta: Delta): string {
  return 'text' in delta ? delta.text : delta.type;
}

describe('a streamed answer', () => {
  it('has its last event without the line breaks behind it, too: proxies take them away', async () => {
    await using whole = await openSaying(says('a') + FINISH.trimEnd());
    expect(await follow(whole.ask())).toEqual({ batches: ['model a', 'finish'] });
    await using half = await openSaying(says('a') + FINISH.trimEnd().slice(0, -1));
    expect(await follow(half.ask())).toMatchObject({ fault: { code: 'stream_interrupted' } });
    await using failed = await openSaying(
      says('a') + event({ error: { message: 'no', code: 503 } }).trimEnd(),
    );
    expect(await follow(failed.ask())).toMatchObject({ fault: { code: 'model_overloaded' } });
  });

  it('brings everything that came in one read as one batch, its words as one piece, and the model once', async () => {
    let say = (_: string) => {};
    await using it = await open(({ socket }) => {
      say = (text) => socket.write(chunkOf(text));
      socket.write(headOf('200 OK') + chunkOf(says('a') + says('b')));
    });
    const stream = it.ask()[Symbol.asyncIterator]();
    expect((await stream.next()).value.map(wordOf)).toEqual(['model', 'ab']);
    say(says('c'));
    expect((await stream.next()).value.map(wordOf)).toEqual(['c']);
    await stream.return?.();
  });

  it.each([
    ['stops without a word', says('half'), 'stream_interrupted'],
    ['turns into something else', `${says('half')}data: {"choices\n\n`, 'invalid_response'],
    ['reports a failure', says('half') + event({ error: { message: 'no', code: 503 } }), 'model_overloaded'],
    ['reports a limit', says('half') + event({ error: { message: 'slow down', code: 429 } }), 'rate_limited'],
    [
      'reports it as a text',
      says('half') + event({ error: { message: 'slow down', code: '429' } }),
      'rate_limited',
    ],
  ])('keeps what had come when the provider %s', async (_, text, code) => {
    await using it = await openSaying(text);
    expect(await follow(it.ask())).toMatchObject({
      batches: ['model half'],
      fault: { code },
    });
  });

  it('is whole when it ends in order behind its finish reason: not every server says [DONE]', async () => {
    await using it = await openSaying(says('whole') + FINISH);
    expect(await follow(it.ask())).toEqual({ batches: ['model whole finish'] });
  });

  it('is none when it breaks off where the counts would have come', async () => {
    await using it = await open(({ socket }) => {
      socket.write(headOf('200 OK') + chunkOf(says('half') + FINISH), () => socket.resetAndDestroy());
    });
    expect(await follow(it.ask())).toMatchObject({ fault: { code: 'stream_interrupted' } });
  });

  it('goes on behind a finish reason that was not the last: Gemini once put one into every chunk', async () => {
    const part = (text: string) =>
      event({ candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP' }] });
    let say = (_: string) => {};
    await using it = await open(
      ({ socket }) => {
        say = (text) => socket.write(text);
        socket.write(headOf('200 OK') + chunkOf(part('half')));
      },
      { closingMs: 0 },
    );
    const stream = it.ask('gemini')[Symbol.asyncIterator]();
    expect((await stream.next()).value.map(wordOf)).toEqual(['half', 'finish']);
    await new Promise((resolve) => setTimeout(resolve));
    say(chunkOf(part(' and half')) + LAST_CHUNK);
    expect((await stream.next()).value.map(wordOf)).toEqual([' and half', 'finish']);
    expect((await stream.next()).done).toBe(true);
  });

  it('is as good when the connection breaks after its last word', async () => {
    await using it = await open(({ socket }) => {
      socket.write(headOf('200 OK') + chunkOf(says('whole') + FINISH + DONE), () => socket.resetAndDestroy());
    });
    expect(await follow(it.ask())).toEqual({ batches: ['model whole finish'] });
  });

  it('does not wait long for a provider to hang up after its last word', async () => {
    await using it = await open(
      ({ socket }) => socket.write(headOf('200 OK') + chunkOf(says('whole') + FINISH + DONE)),
      { closingMs: 20 },
    );
    expect(await follow(it.ask())).toEqual({ batches: ['model whole finish'] });
    await vi.waitFor(() => expect(it.exchanges[0]?.socket.destroyed).toBe(true));
  });

  it.each<[string, Partial<AskLimits>, string, Partial<Fault>]>([
    ['no token', { firstTokenMs: 60 }, '', { phase: 'first_token' }],
    ['no further token', { idleMs: 60 }, says('a'), { phase: 'idle' }],
    ['no end', { totalMs: 60 }, says('a'), { phase: 'total' }],
  ])('takes keep-alives for no progress: %s', async (_, limits, first, fault) => {
    await using it = await open(({ socket }) => {
      socket.write(headOf('200 OK') + (first && chunkOf(first)));
      const alive = setInterval(() => socket.write(chunkOf(': keep-alive\n\n')), 10);
      socket.on('close', () => clearInterval(alive));
    }, limits);
    const { batches, fault: found } = await follow(it.ask());
    expect(batches).toEqual(first ? ['model a'] : []);
    expect(found).toMatchObject({ code: 'timeout', ...fault });
    await vi.waitFor(() => expect(it.exchanges[0]?.socket.destroyed).toBe(true));
  });

  it('takes empty events for no first token either', async () => {
    const empty = event({ choices: [{ delta: { role: 'assistant', content: '' } }] });
    await using it = await open(({ socket }) => socket.write(headOf('200 OK') + chunkOf(empty)), {
      firstTokenMs: 60,
    });
    expect((await follow(it.ask())).fault).toMatchObject({ code: 'timeout', phase: 'first_token' });
  });

  it('is late when the provider says nothing at all', async () => {
    await using it = await open(() => {}, { firstTokenMs: 30 });
    expect((await follow(it.ask())).fault).toMatchObject({ code: 'timeout', phase: 'first_token' });
  });

  it('is taken whole from a provider that does not stream after all', async () => {
    const answer = JSON.stringify({ choices: [{ message: { content: 'all' }, finish_reason: 'stop' }] });
    await using it = await open(({ socket }) =>
      socket.write(headOf('200 OK', 'application/json') + chunkOf(answer) + LAST_CHUNK),
    );
    expect(await follow(it.ask())).toEqual({ batches: ['all finish'] });
  });

  it('is read where it is called by another type', async () => {
    const text = says('a') + says('b') + FINISH + DONE;
    await using it = await open(({ socket }) =>
      socket.write(headOf('200 OK', 'text/plain') + chunkOf(text) + LAST_CHUNK),
    );
    expect(await follow(it.ask())).toEqual({ batches: ['model a b finish'] });
  });

  it.each<[string, string, string, string, string]>([
    ['a status', '429 Too Many Requests', 'application/json', '{"error":{"message":"slow"}}', 'rate_limited'],
    [
      'an error in a 200',
      '200 OK',
      'application/json',
      '{"error":{"message":"no","code":503}}',
      'model_overloaded',
    ],
    ['a page', '200 OK', 'text/html', '<html>Log in</html>', 'invalid_response'],
    ['a redirect', '307 Temporary Redirect', 'text/html', '', 'invalid_response'],
  ])('fails as a whole one does by %s', async (_, status, type, body, code) => {
    await using it = await open(({ socket }) =>
      socket.write(headOf(status, type) + (body && chunkOf(body)) + LAST_CHUNK),
    );
    expect(await follow(it.ask())).toMatchObject({ batches: [], fault: { code } });
  });

  it('means what its provider means by blank lines and nothing else', async () => {
    await using it = await openSaying('\n\n\n: keep-alive\n\n');
    expect((await follow(it.ask('deepseek'))).fault?.code).toBe('model_overloaded');
    expect((await follow(it.ask('groq'))).fault?.code).toBe('stream_interrupted');
  });

  it('is cut where a line, an event or all of it has no end', async () => {
    const endless = 'x'.repeat(1_300_000);
    const parts = says('x'.repeat(900_000));
    for (const [text, batches] of [
      [`data: ${endless}`, []],
      [`data: "${endless}"\n\n`, []],
      [parts.repeat(5), undefined],
    ] as const) {
      await using it = await openSaying(text);
      const found = await follow(it.ask());
      expect(found.fault?.code).toBe('response_too_large');
      if (batches) expect(found.batches).toEqual(batches);
    }
  });

  it('closes its connection when its reader leaves', async () => {
    await using it = await open(({ socket }) => socket.write(headOf('200 OK') + chunkOf(says('a'))));
    for await (const _ of it.ask()) break;
    await vi.waitFor(() => expect(it.exchanges[0]?.socket.destroyed).toBe(true));
  });

  it('lets no word of a provider carry the key', async () => {
    await using it = await openSaying(event({ error: { message: `Bad key ${KEY}`, code: 401 } }));
    const { fault } = await follow(it.ask());
    expect(fault?.code).toBe('authentication_failed');
    expect(JSON.stringify(fault)).not.toContain('0123456789');
  });
});

describe('a whole answer', () => {
  const whole = async (text: string) => {
    await using it = await openSaying(text);
    const { access } = it;
    return await it.asker.askWhole(ROUTE, PROMPT, { access, signal: new Stop() });
  };

  it('is read from a server that streams whatever it is asked for', async () => {
    const many = says('abc'.repeat(10_000)).repeat(60);
    for (const text of [says('a') + FINISH + DONE, `: hello\n\n${says('a')}${FINISH.trim()}`])
      expect((await whole(text)).map(wordOf).join(' ')).toBe('model a finish');
    expect((await whole(many + FINISH)).map(wordOf).join('')).toHaveLength(
      60 * 30_000 + 'modelfinish'.length,
    );
  });

  it.each([
    [says('a'), 'stream_interrupted'],
    [event({ error: { message: 'slow', code: 429 } }), 'rate_limited'],
    [event('oops'), 'invalid_response'],
  ])('fails as a streamed one does: %s', async (text, code) => {
    await expect(whole(text)).rejects.toMatchObject({ fault: { code } });
  });
});

describe('a lookup', () => {
  it('is a GET with the headers of a chat, and brings headers and JSON', async () => {
    const head = headOf('200 OK', 'application/json', 'x-ratelimit-limit-requests: 7\r\n');
    await using it = await open(({ socket }) => socket.write(head + chunkOf('{"data":[]}') + LAST_CHUNK));
    const reply = await it.asker.get('groq', '/models', it.access, new Stop());
    expect(reply).toMatchObject({ body: { data: [] }, headers: { 'x-ratelimit-limit-requests': '7' } });
    const [head_ = ''] = it.exchanges[0]?.text.split('\r\n\r\n') ?? [];
    expect(head_).toMatch(/^GET \/v1\/models HTTP/);
    expect(head_).toContain(`authorization: Bearer ${KEY}`);
  });

  it.each([
    ['401 Unauthorized', '{"error":{"message":"no"}}', 'authentication_failed'],
    ['200 OK', 'oops', 'invalid_response'],
  ])('fails as a chat does: %s', async (status, body, code) => {
    await using it = await open(({ socket }) =>
      socket.write(headOf(status, 'application/json') + chunkOf(body) + LAST_CHUNK),
    );
    const failed = it.asker.get('groq', '/models', it.access, new Stop());
    await expect(failed).rejects.toMatchObject({ fault: { code } });
  });
});

it.each([
  ['true', true],
  ['false', false],
  ['perhaps', undefined],
])('passes on whether a provider wants to be asked again: %s', async (value, shouldRetry) => {
  const head = headOf('503 Service Unavailable').replace('\r\n\r\n', `\r\nx-should-retry: ${value}\r\n\r\n`);
  await using it = await open(({ socket }) => socket.write(head + chunkOf('{}') + LAST_CHUNK));
  const { fault } = await follow(it.ask());
  expect(fault).toMatchObject({ code: 'model_overloaded', status: 503 });
  expect(fault?.shouldRetry).toBe(shouldRetry);
});
