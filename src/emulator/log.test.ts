import { expect, test } from 'vitest';
import { LoggedRequest, openLog } from './log.ts';

function request(path: string, rawHeaders: readonly string[] = []): LoggedRequest {
  const seen = { provider: 'groq', model: undefined, path, method: 'GET', arrivedAt: 0, body: '' } as const;
  return new LoggedRequest(seen, rawHeaders);
}

test('only the last requests are kept, oldest first', () => {
  const log = openLog(3);
  for (let i = 0; i < 20; i++) log.add(request(`/${i}`));
  expect(log.requests.map(({ path }) => path)).toEqual(['/17', '/18', '/19']);
  log.clear();
  expect(log.requests).toEqual([]);
});

test('header names are lower case, values raw, repeated headers joined', () => {
  const { headers } = request('/', ['X-Two', 'a', 'Authorization', 'Bearer  k', 'x-two', 'b']);
  expect(headers).toEqual({ 'x-two': 'a, b', authorization: 'Bearer  k' });
});
