import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { MODELS } from '../src/catalog/models.ts';
import { openCatalog } from '../src/catalog/open-catalog.ts';
import { withOllama } from '../src/open-coro/ollama.ts';
import { openServed } from './support/served.ts';
import { closedUrl } from './support/upstream.ts';

/** A machine's own models, as `GET /api/tags` lists them. */
const TAGS = {
  models: [
    { name: 'llama3.3:70b', model: 'llama3.3:70b' },
    { name: 'mine:1b', model: 'mine:1b' },
  ],
};

async function openOllama(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const answering: RequestListener = async (request, response) => {
  const message = { role: 'assistant', content: 'Seven.' };
  const asked = request.method === 'POST' ? ((await json(request)) as { model: string }) : undefined;
  const chat = {
    model: asked?.model,
    message,
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 3,
    eval_count: 2,
  };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(request.url === '/api/tags' ? TAGS : chat));
};

it('one that is set up hosts what it has, without a key, and lists the rest under its own name', async () => {
  await using ollama = await openOllama(answering);
  await using served = await openServed({ OLLAMA_BASE_URL: ollama.url });
  const listed = await served.models();
  expect(listed.filter(({ configured }) => configured).map(({ id, routes }) => [id, routes[0]])).toEqual([
    ['llama-70b', 'groq/llama-3.3-70b-versatile'],
    ['ollama/llama3.3:70b', 'ollama/llama3.3:70b'],
    ['ollama/mine:1b', 'ollama/mine:1b'],
  ]);
  expect(listed.flatMap(({ routes }) => routes)).not.toContain('ollama/gpt-oss:20b');
  const reply = await served.chat({ prompt: 'Hi', models: ['llama-70b', 'ollama/mine:1b', 'gpt-oss-20b'] });
  expect(reply.responses).toMatchObject([
    { response: 'Seven.', served_by_successor: false, cost_usd: 0 },
    { response: 'Seven.' },
    { error_code: 'api_key_missing' },
  ]);
});

it('one that is set up and does not answer costs the start half a second, and nothing else', async () => {
  await using served = await openServed({ OLLAMA_BASE_URL: await closedUrl() });
  const [answer] = (await served.chat({ prompt: 'Hi', models: ['gpt-oss-20b'] })).responses;
  expect(answer).toMatchObject({ error_code: 'connection_error' });
});

it('one that was only found adds its models, and hosts none of the others', () => {
  const catalog = openCatalog(MODELS, ['ollama']);
  const access = { key: undefined, baseUrl: 'http://127.0.0.1:11434', simulated: false };
  const found = { access, models: [{ upstreamId: 'llama3.3:70b', label: undefined }] };
  const models = withOllama(MODELS, found, false, catalog.resolve);
  expect(models.at(-1)).toMatchObject({ id: 'ollama/llama3.3:70b', isPinned: true });
  expect(models.slice(0, -1).flatMap(({ routes }) => routes.map(({ provider }) => provider))).not.toContain(
    'ollama',
  );
  expect(models.slice(0, -1).map(({ id }) => id)).toEqual(MODELS.map(({ id }) => id));
});
