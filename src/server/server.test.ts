import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from './open-server.ts';
import { getFrom, JSON_TYPE, postTo, serverWith } from './testing.ts';

describe('the server', () => {
  let server: Server;
  beforeAll(async () => {
    server = await serverWith();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const get = (url: string, headers?: Record<string, string>) => getFrom(server, url, headers);
  const post = (url: string, body: unknown, headers?: Record<string, string>) =>
    postTo(server, url, body, headers);

  it('says what it is', async () => {
    expect((await get('/')).json()).toEqual({
      name: 'CORO API',
      version: '1.2.3',
      description: 'Ask many language models at once',
      docs: '/docs',
      health: '/health',
      models: '/models',
    });
  });

  it('lives before it is ready, and is ready once it listens', async () => {
    const health = (await get('/health')).json();
    expect(health.status).toBe('ok');
    expect(new Date(health.timestamp).toISOString()).toBe(health.timestamp);
    const early = await get('/ready');
    expect([early.statusCode, early.headers['retry-after'], early.json().error_code]).toEqual([
      503,
      '5',
      'server_shutting_down',
    ]);
    await using second = await serverWith();
    const address = await second.listen();
    expect((await fetch(`${address}/ready`)).status).toBe(200);
  });

  it('lists the five models, what answers for each, and that it has no key', async () => {
    const { models: all } = (await get('/models')).json();
    const models = all.filter((it: Record<string, unknown>) => it.default);
    expect(models.map(({ id, name, configured }: Record<string, unknown>) => [id, name, configured])).toEqual(
      [
        ['gemini', 'Gemini 1.5 Flash → Gemini 3.5 Flash-Lite', false],
        ['llama-70b', 'Llama 3.3 70B → gpt-oss-120b', false],
        ['llama-8b', 'Llama 3.1 8B → gpt-oss-20b', false],
        ['mixtral', 'Mixtral 8x7B → Qwen 3.8 27B', false],
        ['deepseek', 'DeepSeek V2.5 → DeepSeek V4.1 Flash', false],
      ],
    );
    expect(models[1]).toMatchObject({
      provider: 'Groq',
      cost: '$0.15 / $0.60 per 1M tokens',
      model: 'openai/gpt-oss-120b',
      status: 'retired',
      retires_on: '2026-08-16',
      successor: 'groq/openai/gpt-oss-120b',
      routes: expect.arrayContaining(['groq/llama-3.3-70b-versatile', 'groq/openai/gpt-oss-120b']),
      successors: [
        { id: 'gpt-oss-120b', by: 'provider' },
        { id: 'qwen-3.8-27b', by: 'provider' },
      ],
      context_window: 131_072,
      max_output_tokens: 65_536,
      input_price: 0.15,
      output_price: 0.6,
      simulated: false,
    });
  });

  it('answers 200 with each failure when no model has a key', async () => {
    const reply = await post('/chat', { prompt: 'Hi', models: ['gemini', 'deepseek'] });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({
      outcome: 'failed',
      responses: [
        {
          index: 0,
          model: 'gemini',
          response: '',
          error_code: 'api_key_missing',
          tokens: null,
          cost_usd: null,
        },
        {
          index: 1,
          model: 'deepseek',
          hint: 'Set DEEPSEEK_API_KEY to use DeepSeek.',
          retryable: false,
          attempts: 0,
        },
      ],
    });
    const one = await post('/chat/gemini', { prompt: 'Hi' });
    expect([one.statusCode, one.json().error_code, one.json().model]).toEqual([
      200,
      'api_key_missing',
      'gemini',
    ]);
  });

  it('documents itself from the schemas that validate, without a network', async () => {
    const api = (await get('/openapi.json')).json();
    expect(Object.keys(api.paths).sort()).toEqual([
      '/',
      '/chat',
      '/chat/{model_id}',
      '/doctor',
      '/health',
      '/models',
      '/ready',
      '/runs/{id}',
      '/runs/{id}/answers/{index}',
      '/runs/{id}/events',
      '/v1/chat/completions',
      '/v1/messages',
      '/v1/messages/count_tokens',
      '/v1/models',
      '/v1/models/{model_id}',
    ]);
    const { properties } = api.paths['/chat'].post.requestBody.content['application/json'].schema;
    expect(properties.temperature.anyOf[0]).toMatchObject({ minimum: 0, maximum: 2, default: 0.7 });
    expect(properties.models).toMatchObject({ minItems: 1, maxItems: 16 });
    expect(api.paths['/chat/{model_id}'].post.parameters).toMatchObject([{ name: 'model_id', in: 'path' }]);
    const page = await get('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(?:src|href)="https?:/);
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await get('/docs/nothing.js')).json()).toMatchObject({ error: { code: 'not_found' } });
    expect((await get('/redoc')).headers.location).toBe('/docs');
  });

  it('names all unknown ids, and single ones in their own words', async () => {
    const many = await post('/chat', { prompt: 'Hi', models: ['x', 'gemini', ['y/z']] });
    expect([many.statusCode, many.json().detail]).toEqual([400, 'Invalid model IDs: x, y/z']);
    const one = await post('/chat/y/z%20w', { prompt: 'Hi' });
    expect([one.statusCode, one.json().detail, one.json().error.code]).toEqual([
      400,
      'Invalid model ID: y/z w',
      'invalid_model',
    ]);
  });

  it('answers 404, 405 and 413 as clear JSON', async () => {
    const missing = await get('/nope');
    expect([missing.statusCode, missing.json().detail, missing.json().error_code]).toEqual([
      404,
      'Not Found',
      'not_found',
    ]);
    const wrong = await get('/chat');
    expect([wrong.statusCode, wrong.headers.allow, wrong.json().detail]).toEqual([
      405,
      'POST',
      'Method Not Allowed',
    ]);
    const asPut = await server.app.inject({
      method: 'PUT',
      url: '/chat/gemini',
      headers: JSON_TYPE,
      payload: '{}',
    });
    expect([asPut.statusCode, asPut.headers.allow]).toEqual([405, 'POST']);
    const large = await post('/chat', { prompt: 'x'.repeat(1024 * 1024), models: ['gemini'] });
    expect([large.statusCode, large.json().error_code]).toEqual([413, 'request_too_large']);
    // Hung up on amid its body, a client would hear of that alone.
    expect(large.headers.connection).not.toBe('close');
  });

  it('takes no more answers than it is set to', async () => {
    await using wide = await serverWith({ CORO_MAX_MODELS: '50' });
    const ask = (count: number) =>
      wide.app.inject({
        method: 'POST',
        url: '/chat',
        headers: JSON_TYPE,
        payload: { prompt: 'Hi', models: Array(count).fill('gemini') },
      });
    expect((await ask(50)).json().responses).toHaveLength(50);
    expect((await ask(51)).statusCode).toBe(422);
  });
});

it('lets a running request end when it stops, and its connection with it', async () => {
  const server = await serverWith();
  const url = await server.listen();
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json' };
  const request = httpRequest(`${url}/chat`, { agent, method: 'POST', headers });
  const seen = once(server.app.server, 'request');
  request.write('{"prompt":"Hi",');
  await seen;
  const stopped = server[Symbol.asyncDispose]();
  request.end('"models":["gemini"]}');
  const [response] = await once(request, 'response');
  response.resume();
  expect(response.statusCode).toBe(200);
  await stopped;
  agent.destroy();
});
