import { once } from 'node:events';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { openEmulator } from './emulator.ts';
import { parseScript } from './script.ts';
import { ASK, ask, chunksOf, KEYS, MODELS, until } from './testing.ts';

const emulator = await openEmulator();
afterEach(() => emulator.reset());
afterAll(() => emulator[Symbol.asyncDispose]());

/** What one raw connection brought. */
interface Brought {
  readonly bytes: Buffer;
  /** As they were read. */
  readonly pieces: readonly Buffer[];
  readonly isReset: boolean;
}

// A seed of its own would make each answer another length.
const [PATH, ASKED] = ASK.groq(MODELS.groq, 'Why?');
const WHOLE = { ...ASKED, seed: 7 };
const [, STREAM] = ASK.groq(MODELS.groq, 'Why?', true);

/** Asks over a raw socket, so that not a byte is interpreted; leaves once `enough` says so. */
async function brought(
  script: string,
  options: { stream?: boolean; enough?: (bytes: Buffer) => boolean } = {},
): Promise<Brought> {
  const body = JSON.stringify(options.stream ? STREAM : WHOLE);
  const socket = connect({ port: Number(new URL(emulator.url).port), host: '127.0.0.1', noDelay: true });
  const pieces: Buffer[] = [];
  let isReset = false;
  socket.on('data', (piece) => {
    pieces.push(piece);
    if (options.enough?.(Buffer.concat(pieces))) socket.destroy();
  });
  socket.on('error', () => {
    isReset = true;
  });
  emulator.play(parseScript(script), { times: 1 });
  socket.write(
    `POST /groq/openai/v1${PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEYS.groq}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  socket.on('end', () => socket.end());
  await once(socket, 'close').catch(() => {});
  return { bytes: Buffer.concat(pieces), pieces, isReset };
}

/** Takes head and chunks off; what is left over at the end comes with it. */
function unwrap(bytes: Buffer): { head: string; body: string; isWhole: boolean } {
  const end = bytes.indexOf('\r\n\r\n') + 4;
  let at = end;
  let body = '';
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, line).toString(), 16);
    if (line < 0 || Number.isNaN(size))
      return { head: bytes.subarray(0, end).toString(), body, isWhole: false };
    if (size === 0) return { head: bytes.subarray(0, end).toString(), body, isWhole: true };
    body += bytes.subarray(line + 2, line + 2 + size).toString('latin1');
    at = line + 2 + size + 2;
  }
}

const text = async (script: string, stream = false) =>
  (await brought(script, { stream })).bytes.toString('latin1');

describe('bytes arrive exactly', () => {
  test('as they stand, whatever they are', async () => {
    expect(await text('send "not HTTP\\r\\n"; send hex:00ff; send base64:gA==')).toBe(
      'not HTTP\r\n\0\xff\x80',
    );
    expect(await text('body "before the head, as it is" 2')).toBe('before the head, as it is'.repeat(2));
  });

  test('in chunks behind a chunked head, and bare behind a length', async () => {
    const chunked = await text('head 200; body "héllo"; send "!"; body "x" 17; end');
    expect(chunked.replace(/^.*?\r\n\r\n/s, '')).toBe(
      '6\r\nh\xc3\xa9llo\r\n!11\r\nxxxxxxxxxxxxxxxxx\r\n0\r\n\r\n',
    );
    const bare = await text('head content-length=5; body "hello"; body "more"; end');
    expect(bare).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(bare).not.toContain('transfer-encoding');
    expect(bare.endsWith('\r\n\r\nhellomore')).toBe(true);
  });

  test('with a head that was changed', async () => {
    const head = await text(
      'head 503 retry-after="soon; maybe" content-type=text/odd -cache-control -connection',
    );
    expect(head).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(head).toContain('\r\nretry-after: soon; maybe\r\n');
    expect(head).toContain('\r\ncontent-type: text/odd\r\n');
    expect(head).not.toMatch(/cache-control|connection/);
    expect(await text('head 204; end')).not.toMatch(/transfer-encoding|\r\n\r\n./s);
  });

  test('in two halves of a head', async () => {
    const half = await text('half-head 418 x=y; fin');
    expect(half).toMatch(/^HTTP\/1\.1 418 I'm a Teapot\r\n/);
    expect(half).not.toContain('\r\n\r\n');
    // As below: a busy machine may read both halves at once.
    await vi.waitFor(async () => {
      const whole = await brought('half-head 418 x=y; wait 5; head; body "b"; end');
      expect(whole.bytes.toString().endsWith('\r\nx: y\r\n\r\n1\r\nb\r\n0\r\n\r\n')).toBe(true);
      expect(whole.pieces[0]?.toString()).toMatch(/^HTTP\/1\.1 418 /);
      expect(whole.pieces[0]?.toString()).not.toContain('\r\n\r\n');
    }, 10_000);
  });

  test('piece by piece', async () => {
    // A busy kernel may hand several packets over at once: that they were several is seen when it is not.
    await vi.waitFor(async () => {
      const script = 'send "ab"; pieces 1; send "cdef"; wait 10; pieces 3; send "ghijk"';
      const { pieces, bytes } = await brought(script);
      expect(bytes.toString()).toBe('abcdefghijk');
      expect(pieces.length).toBeGreaterThan(4);
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(4);
    }, 10_000);
  });
});

describe('the usual answer', () => {
  test('is what it would have been, whole and streamed', async () => {
    const usual = (await ask(emulator, 'groq', { prompt: 'Why?' })).json;
    const whole = unwrap((await brought('rest; end')).bytes);
    expect(JSON.parse(whole.body).choices).toEqual(usual.choices);
    expect(whole.isWhole).toBe(true);
    const streamed = unwrap((await brought('until mid; wait 5; rest; end', { stream: true })).bytes);
    const words = chunksOf(streamed.body).map((chunk) => chunk.choices[0].delta.content ?? '');
    expect(words.join('')).toBe(usual.choices[0].message.content);
    expect(streamed.body.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('has places: before a token, with text on both sides, and before its end', async () => {
    const until = async (phase: string) =>
      unwrap((await brought(`until ${phase}; fin`, { stream: true })).bytes).body;
    const [first, mid, end] = [await until('first-token'), await until('mid'), await until('end')];
    expect(first).toContain('"role":"assistant"');
    expect(first).not.toMatch(/"(reasoning|content)":"[^"]/);
    expect(mid).toContain('[sim');
    expect(mid.length).toBeLessThan(end.length);
    expect(end).not.toMatch(/"finish_reason":"|\[DONE\]/);
    expect(await text('until connect; fin')).toBe('');
    const whole = async (phase: string) => unwrap((await brought(`until ${phase}; fin`)).bytes).body.length;
    const all = unwrap((await brought('rest; end')).bytes).body.length;
    expect([await whole('first-token'), await whole('end')]).toEqual([0, all - 1]);
    expect(Math.abs((await whole('mid')) - all / 2)).toBeLessThan(64);
  });

  test('comes frame by frame and byte by byte', async () => {
    const framed = unwrap((await brought('frames 2; fin', { stream: true })).bytes).body;
    expect(chunksOf(framed)).toHaveLength(2);
    const cut = unwrap((await brought('bytes 10; bytes 7; fin')).bytes).body;
    expect(cut).toBe('{"id":"chatcmpl-1'.slice(0, 16) + cut.slice(16));
    expect(cut).toHaveLength(17);
  });

  test('can be changed before it is sent', async () => {
    const stream = true;
    const spliced = unwrap((await brought('splice "[sim" hex:ff; rest; end', { stream })).bytes).body;
    expect(spliced).toContain('[sim\xff"');
    const replaced = unwrap((await brought('replace "data: " "data:"; rest; end', { stream })).bytes).body;
    expect(replaced).not.toContain('data: ');
    const packed = unwrap((await brought('head content-encoding=gzip; gzip; rest; end')).bytes).body;
    expect(JSON.parse(gunzipSync(Buffer.from(packed, 'latin1')).toString())).toHaveProperty('choices');
    const bomb = unwrap((await brought('bomb 1; end')).bytes).body;
    expect(gunzipSync(Buffer.from(bomb, 'latin1')).equals(Buffer.alloc(2 ** 20, ' '))).toBe(true);
  });

  test('takes the time of its tokens', async () => {
    await using paced = await openEmulator({ tokensPerSecond: 1000 });
    const startedAt = performance.now();
    const sent = await ask(paced, 'groq', { stream: true, headers: { 'x-emulate': 'rest; end' } });
    expect(chunksOf(sent.text).length).toBeGreaterThan(100);
    expect(performance.now() - startedAt).toBeGreaterThan(100);
  });
});

describe('the connection', () => {
  test('is closed behind the last step, or in order, or by a reset', async () => {
    for (const script of ['send "x"', 'send "x"; fin; send "never"']) {
      expect(await brought(script)).toMatchObject({ bytes: Buffer.from('x'), isReset: false });
    }
    expect(await brought('send "x"; rst')).toMatchObject({ bytes: Buffer.from('x'), isReset: true });
    expect(await brought('rst')).toMatchObject({ bytes: Buffer.alloc(0), isReset: true });
    expect(emulator.requests.every(({ closedByClientAt }) => closedByClientAt === undefined)).toBe(true);
  });

  test('stays open in a stall until the client leaves', async () => {
    await brought('send "x"; stall', { enough: (bytes) => bytes.length === 1 });
    await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeDefined());
  });

  test('is flooded as fast as it is read, or in time, or with the last frame', async () => {
    const fast = await brought('flood "abc"', { enough: (bytes) => bytes.length > 2 ** 20 });
    expect(fast.bytes.subarray(0, 300).toString()).toBe('abc'.repeat(100));
    const timed = await brought('head; flood "tick\\n" 2', {
      enough: (bytes) => /(tick[\s\S]*){3}/.test(bytes.toString()),
    });
    expect(timed.bytes.toString().endsWith('5\r\ntick\n\r\n'.repeat(3))).toBe(true);
    const echoed = await brought('frames 3; echo', {
      stream: true,
      enough: (bytes) => bytes.length > 2 ** 18,
    });
    const { body } = unwrap(echoed.bytes);
    const chunks = chunksOf(body.slice(0, body.lastIndexOf('\n\n') + 2));
    expect(chunks.length).toBeGreaterThan(100);
    expect(new Set(chunks.slice(2).map((chunk) => JSON.stringify(chunk))).size).toBe(1);
    await until(() => expect(emulator.requests.every((seen) => seen.closedByClientAt)).toBe(true));
  });
});
