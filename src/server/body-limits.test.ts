import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesBesideImages } from './body-limits.ts';
import type { Server } from './open-server.ts';
import { postTo, serverWith } from './testing.ts';

const MIB = 1024 * 1024;
const PNG = 'data:image/png;base64,';
const image = (bytes: number) => ({ type: 'image_url', image_url: { url: PNG + 'A'.repeat(bytes) } });

describe('what a body has besides the data of its images', () => {
  const count = (text: string, most = MIB) => bytesBesideImages(text, most);

  it.each([
    ['an image', JSON.stringify(image(5000)), 5000 + 'png;base64,'.length],
    ['two', JSON.stringify([image(100), image(200)]), 300 + 2 * 'png;base64,'.length],
    ['one whose slashes are escaped', JSON.stringify(image(900)).replaceAll('/', '\\/'), 911],
    ['one with blanks before it', '{"url" :\n "data:image/gif;base64,AAAA"}', 'gif;base64,AAAA'.length],
  ])('is all but %s', (_, text, images) => {
    expect(count(text)).toBe(text.length - images);
  });

  it.each([
    ['a text that looks like one', JSON.stringify({ prompt: PNG + 'A'.repeat(900) })],
    ['one that is quoted in a text', JSON.stringify({ prompt: `{"url":"${PNG}AAAA` })],
    ['another kind of data', JSON.stringify({ url: `data:text/plain,${'A'.repeat(900)}` })],
    ['an address', JSON.stringify({ url: 'https://example.com/a.png' })],
  ])('is %s, too', (_, text) => {
    expect(count(text)).toBe(text.length);
  });

  it('is what comes after an image, however much that is, and is told in bytes', () => {
    const text = `{"url":"${PNG}AAAA","a":[${'{},'.repeat(500)}{}],"b":"${'é'.repeat(500)}"}`;
    expect(count(text)).toBe(Buffer.byteLength(text) - 'png;base64,AAAA'.length);
  });
});

describe('POST /chat', () => {
  let server: Server;
  beforeAll(async () => {
    server = await serverWith();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const messages = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
  const text = (bytes: number) => ({ type: 'text', text: 'x'.repeat(bytes) });

  it.each(['/chat', '/chat/gpt-4o'])('takes images up to 16 MiB at %s', async (url) => {
    const models = { models: ['gpt-4o'] };
    const large = await postTo(server, url, { ...models, ...messages(text(9), image(12 * MIB)) });
    expect(large.statusCode).toBe(200);
    expect(large.json().error_code ?? large.json().responses[0].error_code).toBe('api_key_missing');
    const larger = await postTo(server, url, { ...models, ...messages(image(16 * MIB)) });
    expect([larger.statusCode, larger.json().detail]).toEqual([413, 'The body is larger than 16 MiB']);
    expect(larger.headers.connection).not.toBe('close');
  });

  it.each([
    ['prompt', { prompt: 'x'.repeat(MIB) }],
    ['prompt that looks like an image', { prompt: PNG + 'A'.repeat(MIB) }],
    ['text beside an image', messages(image(3 * MIB), text(MIB))],
    ['structure beside an image', { ...messages(image(3 * MIB)), bomb: Array(400_000).fill({}) }],
  ])('takes no %s beyond 1 MiB', async (_, body) => {
    const reply = await postTo(server, '/chat', { models: ['gpt-4o'], ...body });
    expect([reply.statusCode, reply.json().error_code, reply.json().detail]).toEqual([
      413,
      'request_too_large',
      'The body is larger than 1 MiB without its images',
    ]);
  });
});
