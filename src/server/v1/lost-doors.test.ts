import { expect, it } from 'vitest';
import { postTo, serverWith } from '../testing.ts';

const COMPLETIONS =
  "Not Found: it is /v1/chat/completions here; the base URL of OpenAI's clients is this server's with /v1 behind it, once";
const MESSAGES =
  "Not Found: it is /v1/messages here; the base URL of Anthropic's clients is this server's, without /v1";
const MODELS =
  "Not Found: it is /v1/models here; the base URL of OpenAI's clients is this server's with /v1 behind it, once. CORO's own list is at /models";
const ALL =
  "Not Found: of OpenAI's API there are /v1/chat/completions and /v1/models here, of Anthropic's /v1/messages, /v1/messages/count_tokens and /v1/models";

it.each([
  ['/chat/completions', COMPLETIONS],
  ['/chat/completions/', COMPLETIONS],
  ['/chat/completions/?api-version=1', COMPLETIONS],
  ['/v1/v1/chat/completions', COMPLETIONS],
  ['/v1/chat/completions/', COMPLETIONS],
  ['//v1/chat/completions', COMPLETIONS],
  ['/openai/v1/chat/completions?api-version=1', COMPLETIONS],
  ['/messages', MESSAGES],
  ['/v1/v1/messages?beta=true', MESSAGES],
  [
    '/v1/v1/messages/count_tokens?beta=true',
    "Not Found: it is /v1/messages/count_tokens here; the base URL of Anthropic's clients is this server's, without /v1",
  ],
  ['/models/', MODELS],
  ['//models', MODELS],
  ['/openai/v1/models', MODELS],
  ['/v1/messages/batches', ALL],
  ['/v1/embeddings', ALL],
  ['/v1/responses', ALL],
  ['/v1', ALL],
  ['/nothing/of/the/kind', 'Not Found'],
])('says to who calls %s where it would have been', async (url, message) => {
  await using server = await serverWith();
  const reply = await postTo(server, url, {});
  expect([reply.statusCode, reply.json().error.message]).toEqual([404, message]);
});

it('tells the errors of a path that both dialects have in the one that is spoken', async () => {
  await using server = await serverWith();
  const url = '/v1/v1/messages';
  const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' };
  expect((await postTo(server, url, {}, headers)).json()).toMatchObject({
    type: 'error',
    error: { type: 'not_found_error' },
  });
  expect((await postTo(server, url, {})).json()).toMatchObject({
    error: { type: 'invalid_request_error', code: 'not_found' },
  });
});
