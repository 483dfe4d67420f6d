import { expect, it, onTestFinished, vi } from 'vitest';
import { connectTo, refuse, serve } from '../../test/support/odd-server.ts';
import { InvalidRequestError } from '../core/chat-request.ts';
import { connect } from './connect.ts';

it('tells a refused request from a server that cannot be asked', async () => {
  const faults = [{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' }];
  const { url } = await serve(
    refuse(400, { detail: 'Invalid model IDs: x, y', error_code: 'invalid_model' }),
    refuse(422, { detail: faults, error_code: 'invalid_request' }),
    refuse(401, { detail: 'Send the token', error_code: 'missing_api_key' }),
  );
  const ask = (at: string) =>
    connect(at)
      .run({ prompt: 'Hi', models: ['x', 'y'] })
      .next();
  await expect(ask(url)).rejects.toMatchObject({ name: 'InvalidRequestError', modelIds: ['x', 'y'] });
  await expect(ask(url)).rejects.toThrow(new InvalidRequestError('prompt: Field required', [], 'prompt'));
  await expect(ask(url)).rejects.toMatchObject({ code: 'missing_api_key', status: 401 });
  await expect(ask('http://127.0.0.1:9')).rejects.toMatchObject({ code: 'network_error', status: undefined });
});

it('tells what answers but is no CORO', async () => {
  const { url } = await serve(
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works</h1>'),
    refuse(200, { object: 'list', data: [] }),
  );
  const expected = { name: 'ServerError', code: 'invalid_response', status: 200 };
  await expect(connectTo(url).models()).rejects.toMatchObject(expected);
  await expect(connectTo(url).teams()).rejects.toMatchObject(expected);
});

it('gives up what it waits for when it is closed', async () => {
  const { url, seen } = await serve(() => {});
  const coro = connectTo(url);
  const models = coro.models();
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  await coro[Symbol.asyncDispose]();
  await expect(models).rejects.toThrow(/aborted/);
});

it('asks once for models and teams that are wanted at the same time', async () => {
  const { url, seen } = await serve(refuse(200, { models: [{ id: 'a' }], teams: [{ id: 'team:b' }] }));
  const coro = connectTo(url);
  const [models, teams] = await Promise.all([coro.models(), coro.teams()]);
  expect([models.length, teams.length, seen.length]).toEqual([1, 1, 1]);
  await coro.models();
  expect(seen).toHaveLength(2);
});

it.each([
  ['nope'],
  ['127.0.0.1:8000'],
  ['localhost:8000'],
  ['ftp://127.0.0.1'],
  ['http://me:secret@127.0.0.1:8000'],
])('refuses an address that is none of a server, and does not repeat it: %s', (url) => {
  expect(() => connect(url)).toThrow(
    /^connect\(\) needs the address of a server, .*like http:\/\/127\.0\.0\.1:8000$/,
  );
});

it('says where a server sends on to, and does not take the token there', async () => {
  const other = await serve((_, response) => response.end('{"models": []}'));
  const first = await serve((_, response) =>
    response.writeHead(301, { location: `${other.url}/models?secret=1` }).end(),
  );
  await using coro = connect(first.url, { token: 'token-1234' });
  await expect(coro.models()).rejects.toMatchObject({
    code: 'redirected',
    status: 301,
    message: `The server sends on to ${other.url}: connect to that one`,
  });
  expect(other.seen).toEqual([]);
});

it('tells a server that says nothing from one that is not there', async () => {
  const { url, seen } = await serve(() => {});
  await using coro = connect(url);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = expect(coro.models()).rejects.toMatchObject({
    code: 'network_error',
    message: 'The server did not begin to answer within 15 s',
  });
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  vi.advanceTimersByTime(15_000);
  await asked;
});
