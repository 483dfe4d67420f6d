import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from './open-server.ts';
import { postTo, serverWith } from './testing.ts';

describe('a bad body', () => {
  let server: Server;
  beforeAll(async () => {
    server = await serverWith();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const post = (url: string, body: unknown, headers?: Record<string, string>) =>
    postTo(server, url, body, headers);

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
        fault('too_long', ['body', 'models'], 'List should have at most 16 items after validation, not 17', {
          field_type: 'List',
          max_length: 16,
          actual_length: 17,
        }),
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
      'a deadline too far away',
      { ...ok, until: { deadline_ms: 900_001 } },
      [
        fault(
          'less_than_equal',
          ['body', 'until', 'deadline_ms'],
          'Input should be less than or equal to 900000',
          { le: 900_000 },
        ),
      ],
    ],
    [
      'two deadlines',
      { ...ok, until: { deadline_ms: 5 }, deadline_ms: 5 },
      [
        fault(
          'value_error',
          ['body', 'deadline_ms'],
          'Value error, give either deadline_ms or until.deadline_ms, not both',
          { error: 'give either deadline_ms or until.deadline_ms, not both' },
        ),
      ],
    ],
    [
      'a quorum that the models cannot make',
      { ...ok, until: { quorum: 2 } },
      [
        fault(
          'value_error',
          ['body', 'until'],
          'Value error, a quorum must be a whole number from 1 to 1, the number of answers asked for',
          { error: 'a quorum must be a whole number from 1 to 1, the number of answers asked for' },
        ),
      ],
    ],
    [
      'a quorum of none',
      { ...ok, until: { quorum: 0 } },
      [
        fault(
          'greater_than_equal',
          ['body', 'until', 'quorum'],
          'Input should be greater than or equal to 1',
          { ge: 1 },
        ),
      ],
    ],
    [
      'a hedge without a race',
      { ...ok, hedge_ms: 100 },
      [
        fault('value_error', ['body', 'hedge_ms'], 'Value error, hedge_ms goes with until: "first"', {
          error: 'hedge_ms goes with until: "first"',
        }),
      ],
    ],
    [
      'an until that is a number',
      { ...ok, until: 2 },
      [fault('model_attributes_type', ['body', 'until'], NOT_AN_OBJECT)],
    ],
    [
      'an until that is none',
      { ...ok, until: 'soon', timeout_ms: 0 },
      [
        fault('greater_than_equal', ['body', 'timeout_ms'], 'Input should be greater than or equal to 1', {
          ge: 1,
        }),
        fault('literal_error', ['body', 'until'], "Input should be 'all' or 'first'", {
          expected: "'all' or 'first'",
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
          "Input should be 'system', 'user', 'assistant' or 'tool'",
          {
            expected: "'system', 'user', 'assistant' or 'tool'",
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
        fault('value_error', ['body', 'messages'], 'Value error, give either prompt or messages, not both', {
          error: 'give either prompt or messages, not both',
        }),
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
      `{"prompt":"Hi","models":["gemini"],"x":${'['.repeat(70)}${']'.repeat(70)}}`,
      [
        fault('value_error', ['body'], 'Value error, Nested deeper than 64 levels', {
          error: 'Nested deeper than 64 levels',
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

  it.each([
    ['{"prompt": "Hi",}', 'body: Not valid JSON (at character 16)'],
    ['{"__proto__":{"x":1}}', 'body: A name that is not allowed: __proto__ or constructor'],
    [`${'['.repeat(70)}${']'.repeat(70)}`, 'body: Value error, Nested deeper than 64 levels'],
  ])('says in its message what is wrong with %s', async (body, message) => {
    expect((await post('/chat', body)).json().error.message).toBe(message);
  });

  it('may have tools with schemas as deep as OpenAI takes them: ten lists of objects within each other', async () => {
    let parameters: object = { type: 'object', properties: { a: { type: 'string', enum: ['b'] } } };
    for (let i = 0; i < 9; i++)
      parameters = { type: 'object', properties: { a: { type: 'array', items: parameters } } };
    const tools = [{ type: 'function', function: { name: 'f', parameters } }];
    expect((await post('/chat', { ...ok, tools })).statusCode).toBe(200);
  });

  it('may begin with a byte order mark, as some editors and shells write it', async () => {
    expect((await post('/chat', `\uFEFF${JSON.stringify(ok)}`)).statusCode).toBe(200);
  });

  it.each([
    '/chat',
    '/v1/chat/completions',
  ])('that is compressed hears at %s that it is not unpacked', async (url) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const { error } = (await post(url, ok, headers)).json();
    expect(error.message).toContain('Send JSON as it is, without a content-encoding');
    expect((await post('/chat', ok, { ...headers, 'content-encoding': 'identity' })).statusCode).toBe(200);
  });

  it('of a wrong content type says which is right', async () => {
    const reply = await post('/chat', 'prompt=Hi', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(reply.statusCode).toBe(422);
    expect(reply.json().error.message).toBe('body: Send JSON with content-type: application/json');
    expect(reply.json().detail[0]).toEqual(
      fault('model_attributes_type', ['body'], NOT_AN_OBJECT, {
        error: 'Send JSON with content-type: application/json',
      }),
    );
  });

  it('is read as JSON under any JSON content type, or none', async () => {
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json']) {
      expect((await post('/chat', ok, { 'content-type': type })).statusCode).toBe(200);
    }
    expect((await post('/chat', ok, {})).statusCode).toBe(200);
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
