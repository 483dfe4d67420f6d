import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertServable, toConfig } from '../config/config.ts';
import { openCoro } from '../open-coro.ts';
import { openServer, type Server } from './open-server.ts';

/** A server whose models have no keys: nothing it does leaves this process. */
async function serverWith(env: Record<string, string> = {}): Promise<Server> {
  const config = toConfig({ CORO_DEMO: '0', CORO_LOG_LEVEL: 'silent', PORT: '0', ...env });
  return await openServer(await openCoro({ config }), config, '1.2.3');
}

const JSON_TYPE = { 'content-type': 'application/json', host: 'localhost:8000' };

describe('the server', () => {
  let server: Server;
  beforeAll(async () => {
    server = await serverWith();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const get = (url: string, headers: Record<string, string> = {}) =>
    server.app.inject({ method: 'GET', url, headers: { host: 'localhost:8000', ...headers } });
  const post = (url: string, body: unknown, headers: Record<string, string> = JSON_TYPE) =>
    server.app.inject({
      method: 'POST',
      url,
      headers: { host: 'localhost:8000', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });

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
    const { models } = (await get('/models')).json();
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
      routes: ['groq/llama-3.3-70b-versatile', 'groq/openai/gpt-oss-120b', 'groq/qwen/qwen3.8-27b'],
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
      '/health',
      '/models',
      '/ready',
    ]);
    const { properties } = api.paths['/chat'].post.requestBody.content['application/json'].schema;
    expect(properties.temperature).toMatchObject({ minimum: 0, maximum: 2, default: 0.7 });
    expect(properties.models).toMatchObject({ minItems: 1, maxItems: 16 });
    expect(api.paths['/chat/{model_id}'].post.parameters).toMatchObject([{ name: 'model_id', in: 'path' }]);
    const page = await get('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(?:src|href)="https?:/);
    expect((await get('/redoc')).headers.location).toBe('/docs');
  });

  describe('a bad body', () => {
    const fault = (type: string, loc: unknown[], msg: string, ctx?: object) => ({
      type,
      loc,
      msg,
      ...(ctx && { ctx }),
    });
    const ok = { prompt: 'Hi', models: ['gemini'] };
    const NOT_AN_OBJECT = 'Input should be a valid dictionary or object to extract fields from';

    it.each<[string, unknown, object[]]>([
      ['prompt missing', { models: ['gemini'] }, [fault('missing', ['body', 'prompt'], 'Field required')]],
      ['models missing', { prompt: 'Hi' }, [fault('missing', ['body', 'models'], 'Field required')]],
      [
        'prompt empty',
        { ...ok, prompt: '' },
        [
          fault('string_too_short', ['body', 'prompt'], 'String should have at least 1 character', {
            min_length: 1,
          }),
        ],
      ],
      [
        'prompt blank',
        { ...ok, prompt: ' \n' },
        [
          fault('value_error', ['body', 'prompt'], 'Value error, the prompt is blank', {
            error: 'the prompt is blank',
          }),
        ],
      ],
      [
        'models empty',
        { ...ok, models: [] },
        [
          fault('too_short', ['body', 'models'], 'List should have at least 1 item after validation, not 0', {
            field_type: 'List',
            min_length: 1,
            actual_length: 0,
          }),
        ],
      ],
      [
        'too many models',
        { ...ok, models: Array(17).fill('gemini') },
        [
          fault(
            'too_long',
            ['body', 'models'],
            'List should have at most 16 items after validation, not 17',
            {
              field_type: 'List',
              max_length: 16,
              actual_length: 17,
            },
          ),
        ],
      ],
      [
        'prompt not text',
        { ...ok, prompt: 5 },
        [fault('string_type', ['body', 'prompt'], 'Input should be a valid string')],
      ],
      [
        'models not a list',
        { ...ok, models: 'gemini' },
        [fault('list_type', ['body', 'models'], 'Input should be a valid list')],
      ],
      [
        'a model not text',
        { ...ok, models: ['gemini', 3] },
        [fault('string_type', ['body', 'models', 1], 'Input should be a valid string')],
      ],
      [
        'temperature as text',
        { ...ok, temperature: '0.7' },
        [fault('float_type', ['body', 'temperature'], 'Input should be a valid number')],
      ],
      [
        'temperature too high',
        { ...ok, temperature: 2.1 },
        [
          fault('less_than_equal', ['body', 'temperature'], 'Input should be less than or equal to 2', {
            le: 2,
          }),
        ],
      ],
      [
        'temperature negative',
        { ...ok, temperature: -1 },
        [
          fault('greater_than_equal', ['body', 'temperature'], 'Input should be greater than or equal to 0', {
            ge: 0,
          }),
        ],
      ],
      [
        'max_tokens with a fraction',
        { ...ok, max_tokens: 1.5 },
        [
          fault(
            'int_from_float',
            ['body', 'max_tokens'],
            'Input should be a valid integer, got a number with a fractional part',
          ),
        ],
      ],
      [
        'max_tokens as text',
        { ...ok, max_tokens: '9' },
        [fault('int_type', ['body', 'max_tokens'], 'Input should be a valid integer')],
      ],
      [
        'max_tokens too many',
        { ...ok, max_tokens: 32_001 },
        [
          fault('less_than_equal', ['body', 'max_tokens'], 'Input should be less than or equal to 32000', {
            le: 32_000,
          }),
        ],
      ],
      [
        'top_p above 1',
        { ...ok, top_p: 2 },
        [fault('less_than_equal', ['body', 'top_p'], 'Input should be less than or equal to 1', { le: 1 })],
      ],
      [
        'a history turn without content',
        { ...ok, conversation_history: { gemini: [{ role: 'user' }] } },
        [fault('missing', ['body', 'conversation_history', 'gemini', 0, 'content'], 'Field required')],
      ],
      [
        'an unknown role',
        { ...ok, conversation_history: { 'a/b': [{ role: 'robot', content: 'x' }] } },
        [
          fault(
            'literal_error',
            ['body', 'conversation_history', 'a/b', 0, 'role'],
            "Input should be 'system', 'user' or 'assistant'",
            {
              expected: "'system', 'user' or 'assistant'",
            },
          ),
        ],
      ],
      [
        'history that is no map',
        { ...ok, conversation_history: [] },
        [fault('dict_type', ['body', 'conversation_history'], 'Input should be a valid dictionary')],
      ],
      ['a list', [], [fault('model_attributes_type', ['body'], NOT_AN_OBJECT)]],
      ['a text', '"hello"', [fault('model_attributes_type', ['body'], NOT_AN_OBJECT)]],
      ['nothing', '', [fault('model_attributes_type', ['body'], NOT_AN_OBJECT)]],
      [
        'prompt and messages',
        { ...ok, messages: [{ role: 'user', content: 'Hi' }] },
        [
          fault(
            'value_error',
            ['body', 'messages'],
            'Value error, give either prompt or messages, not both',
            {
              error: 'give either prompt or messages, not both',
            },
          ),
        ],
      ],
      [
        'malformed JSON',
        '{"prompt": "Hi",}',
        [fault('json_invalid', ['body', 16], 'JSON decode error', { error: 'Not valid JSON' })],
      ],
      [
        'a cut JSON',
        '{"prompt"',
        [fault('json_invalid', ['body', 9], 'JSON decode error', { error: 'Not valid JSON' })],
      ],
      [
        'a name that reaches the prototype',
        '{"prompt":"Hi","models":["gemini"],"__proto__":{"x":1}}',
        [
          fault('json_invalid', ['body', 0], 'JSON decode error', {
            error: 'A name that is not allowed: __proto__ or constructor',
          }),
        ],
      ],
      [
        'deep nesting',
        `{"prompt":"Hi","models":["gemini"],"x":${'['.repeat(40)}${']'.repeat(40)}}`,
        [
          fault('value_error', ['body'], 'Value error, Nested deeper than 32 levels', {
            error: 'Nested deeper than 32 levels',
          }),
        ],
      ],
    ])('%s is a 422 in FastAPI’s shape', async (_, body, detail) => {
      const reply = await post('/chat', body);
      expect(reply.statusCode).toBe(422);
      expect(reply.json().detail).toEqual(detail);
      expect(reply.json().error_code).toBe('invalid_request');
      expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    });

    it('names all faults at once and coerces nothing', async () => {
      const body = {
        prompt: 5,
        models: [1, ['gemini', 2]],
        temperature: 'x',
        max_tokens: 0,
        top_p: -1,
        api_overrides: { groq: 5 },
      };
      const { detail } = (await post('/chat', body)).json();
      expect(detail.map(({ loc }: { loc: unknown[] }) => loc.slice(1).join('.')).sort()).toEqual([
        'api_overrides.groq',
        'max_tokens',
        'models.0',
        'models.1.1',
        'prompt',
        'temperature',
        'top_p',
      ]);
    });

    it('of a wrong content type says which is right', async () => {
      const reply = await post('/chat', 'prompt=Hi', { 'content-type': 'application/x-www-form-urlencoded' });
      expect(reply.statusCode).toBe(422);
      expect(reply.json().detail[0]).toEqual(
        fault('model_attributes_type', ['body'], NOT_AN_OBJECT, {
          error: 'Send JSON with content-type: application/json',
        }),
      );
    });

    it('is read as JSON under any JSON content type, or none', async () => {
      for (const type of [
        'application/json; charset=utf-8',
        'APPLICATION/JSON',
        'application/problem+json',
      ]) {
        expect((await post('/chat', ok, { 'content-type': type })).statusCode).toBe(200);
      }
      expect((await post('/chat', ok, {})).statusCode).toBe(200);
    });

    it('says that streaming is still to come rather than ignoring it', async () => {
      const { detail } = (await post('/chat', { ...ok, stream: true })).json();
      expect(detail[0].loc).toEqual(['body', 'stream']);
    });

    it('may leave out models for one model, and ignores fields it does not know', async () => {
      expect((await post('/chat/gemini', { prompt: 'Hi', models: 5, whatever: { a: 1 } })).statusCode).toBe(
        200,
      );
      expect((await post('/chat/gemini', {})).json().detail).toEqual([
        fault('missing', ['body', 'prompt'], 'Field required'),
      ]);
    });

    it('never comes back, so a key in it is not repeated', async () => {
      const key = 'gsk_CANARY0123456789';
      for (const body of [
        `{"api_overrides":{"groq":"${key}"},}`,
        JSON.stringify({ api_overrides: { groq: [key] } }),
        JSON.stringify({ api_overrides: key }),
      ]) {
        expect((await post('/chat', body)).body).not.toContain('CANARY');
      }
    });
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
  });

  describe('without a token', () => {
    it.each([
      ['localhost:8000', 200],
      ['127.0.0.1', 200],
      ['127.9.9.9:1', 200],
      ['[::1]:8000', 200],
      ['app.localhost', 200],
      ['evil.example', 421],
      ['localhost.evil.example', 421],
      ['127.0.0.1.evil.example', 421],
      ['10.0.0.1', 421],
      ['localhost/?x', 421],
    ])('a request for host "%s" gets %s', async (host, status) => {
      const reply = await get('/models', { host });
      expect(reply.statusCode).toBe(status);
      if (status === 421) expect(reply.json()).toMatchObject({ error_code: 'host_not_allowed' });
    });

    it('ignores any Authorization', async () => {
      expect((await get('/models', { authorization: 'Bearer whatever' })).statusCode).toBe(200);
    });

    it('lets loopback pages call, and no others', async () => {
      const allowed = await get('/models', { origin: 'http://localhost:5173' });
      expect(allowed.headers['access-control-allow-origin']).toBe('http://localhost:5173');
      expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
      for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null']) {
        expect((await get('/models', { origin })).headers['access-control-allow-origin']).toBeUndefined();
      }
    });
  });

  it('serves host names that are listed', async () => {
    await using listed = await serverWith({ CORO_PUBLIC_HOSTS: 'Coro.example, other.example' });
    const reply = await listed.app.inject({ url: '/models', headers: { host: 'coro.example:443' } });
    expect(reply.statusCode).toBe(200);
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

describe('with a token', () => {
  const token = 'coro-token-0123456789';
  let server: Server;
  beforeAll(async () => {
    server = await serverWith({ CORO_API_TOKEN: token });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const get = (url: string, headers: Record<string, string> = {}) =>
    server.app.inject({ url, headers: { host: 'anything.example', ...headers } });

  it.each(['/', '/health', '/docs/', '/openapi.json', '/redoc'])('anybody may see %s', async (url) => {
    expect((await get(url)).statusCode).toBeLessThan(400);
  });

  it.each([
    ['nothing', {}, 401, 'missing_api_key'],
    ['another token', { authorization: 'Bearer nope' }, 401, 'invalid_api_key'],
    ['another scheme', { authorization: `Basic ${token}` }, 401, 'invalid_api_key'],
    ['a part of the token', { 'x-api-key': token.slice(0, -1) }, 401, 'invalid_api_key'],
    ['the token as bearer', { authorization: `Bearer ${token}` }, 200, undefined],
    ['the token as x-api-key', { 'x-api-key': token }, 200, undefined],
  ] as const)('%s gets its due', async (_, headers, status, code) => {
    const reply = await get('/models', headers);
    expect([reply.statusCode, reply.json().error_code]).toEqual([status, code]);
    if (status === 401) expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(reply.body).not.toContain(token);
  });

  it('guards what does not exist and what it may not do, too', async () => {
    expect((await get('/nope')).statusCode).toBe(401);
    expect((await server.app.inject({ method: 'POST', url: '/health' })).statusCode).toBe(401);
    expect((await server.app.inject({ method: 'POST', url: '/chat', payload: {} })).statusCode).toBe(401);
  });

  it('lets any page call, without credentials, and answers preflights', async () => {
    const reply = await server.app.inject({
      method: 'OPTIONS',
      url: '/chat',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(reply.statusCode).toBe(204);
    expect(reply.headers['access-control-allow-origin']).toBe('*');
    expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
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

describe('starting', () => {
  const real = { GROQ_API_KEY: 'gsk_0123456789' };
  it.each<[string, Record<string, string>, boolean]>([
    ['loopback with keys', real, true],
    ['everywhere with keys and nothing else', { ...real, HOST: '0.0.0.0' }, false],
    ['everywhere with keys and a token', { ...real, HOST: '0.0.0.0', CORO_API_TOKEN: '0123456789' }, true],
    ['everywhere with keys and consent', { ...real, HOST: '::', CORO_ALLOW_ANONYMOUS: '1' }, true],
    ['everywhere without keys', { HOST: '0.0.0.0' }, true],
    ['everywhere with keys but simulated', { ...real, HOST: '0.0.0.0', CORO_DEMO: '1' }, true],
  ])('on %s is allowed: %s', (_, env, isAllowed) => {
    const start = () => assertServable(toConfig(env));
    if (isAllowed) expect(start).not.toThrow();
    else expect(start).toThrow(/CORO_API_TOKEN.*CORO_ALLOW_ANONYMOUS=1/);
  });
});
