import { describe, expect, it } from 'vitest';
import { toConfig } from './config.ts';
import { parseConfigFile } from './config-file.ts';
import { ConfigFileSchema } from './config-schema.ts';

const WHOLE = `{
  "$schema": "./coro.config.schema.json",
  // A server of our own.
  "providers": {
    "my-server": {
      "base_url": "http://127.0.0.1:1234/v1/",
      "display_name": "My server",
      "api_key_env": "MY_SERVER_KEY",
    },
    "open": { "base_url": "https://open.example/v1" }
  },
  "models": {
    "house": {
      "name": "The house model",
      "routes": [
        "my-server/qwen3-8b",
        {
          "provider": "open", "model": "qwen3", "context_window": 8192, "max_output_tokens": 1024,
          "price": { "input": 1, "output": 2, "cached_input": 0.1 },
          "capabilities": { "tools": true, "json_schema": false },
          "refuses": ["top_p"], "max_temperature": 1, "thinking_headroom": { "none": 0, "low": 500 }
        }
      ],
      "successors": ["gpt-oss-120b"]
    }
  },
  "routes": { "gpt-oss-20b": ["my-server/gpt-oss-20b"] },
  "aliases": { "fast": "gpt-oss-20b" },
  "teams": { "two": { "about": "Two voices", "models": ["house", ["gemini", "deepseek"]] } },
  "concurrency": { "groq": 20 },
  "defaults": { "models": ["house"], "temperature": 0.2, "max_tokens": 500, "reasoning_effort": "low" }
}`;

const parse = (text: string) => parseConfigFile(text, 'coro.config.json');
const env = { MY_SERVER_KEY: 'sk-my-1234567, sk-my-7654321' };

describe('coro.config.json', () => {
  it('adds providers, models, routes, aliases, teams and defaults; comments are fine', () => {
    const { refuse: _, ...file } = parse(WHOLE);
    expect(file).toMatchObject({
      providers: [
        { name: 'my-server', displayName: 'My server', keyVariable: 'MY_SERVER_KEY' },
        { name: 'open', displayName: 'open', keyVariable: undefined },
      ],
      extension: {
        models: [
          {
            id: 'house',
            name: 'The house model',
            routes: [
              { provider: 'my-server', upstreamId: 'qwen3-8b' },
              {
                provider: 'open',
                upstreamId: 'qwen3',
                contextWindow: 8192,
                maxOutputTokens: 1024,
                prices: [{ input: 1, output: 2, cachedInput: 0.1 }],
                capabilities: { tools: true, jsonSchema: false },
                refuses: ['topP'],
                maxTemperature: 1,
                thinking: { headroom: { none: 0, low: 500 } },
              },
            ],
            successors: ['gpt-oss-120b'],
          },
        ],
        routes: { 'gpt-oss-20b': [{ provider: 'my-server', upstreamId: 'gpt-oss-20b' }] },
        aliases: { fast: 'gpt-oss-20b' },
      },
      teams: [{ id: 'two', about: 'Two voices', models: ['house', ['gemini', 'deepseek']] }],
      concurrency: { groq: 20 },
      defaults: { models: ['house'], temperature: 0.2, maxTokens: 500, reasoningEffort: 'low' },
    });
  });

  it('takes keys from the variables it names, and makes its providers real', () => {
    const config = toConfig(env, parse(WHOLE));
    expect(config.demo).toBe('off');
    expect(config.providers['my-server']?.keys.map((key) => key.reveal())).toEqual([
      'sk-my-1234567',
      'sk-my-7654321',
    ]);
    expect(config.providers['my-server']?.baseUrl).toBe('http://127.0.0.1:1234/v1');
    expect(toConfig({}, parse(WHOLE)).warnings).toEqual(['my-server has no key: MY_SERVER_KEY is not set']);
  });

  it.each([
    ['{ "modells": {} }', 1, '"modells" means nothing: did you mean "models"?'],
    [
      '{\n  "defaults": {\n    "colour": 1 } }',
      3,
      '"colour" means nothing in defaults: there are models, system, temperature, top_p, max_tokens, reasoning_effort, drop_params',
    ],
    [
      '{ "providers": {\n "x": {\n "base_ur": "https://x.example/v1" } } }',
      3,
      '"base_ur" means nothing in providers.x: did you mean "base_url"?',
    ],
    ['{ "providers": {\n "x": {} } }', 2, 'providers.x needs "base_url"'],
    ['{ "defaults": { "temperature": "0.7" } }', 1, 'defaults.temperature must be a number'],
    ['{ "defaults": { "temperature": 3 } }', 1, 'defaults.temperature must be <= 2'],
    [
      '{ "defaults": { "reasoning_effort": "most" } }',
      1,
      'defaults.reasoning_effort must be one of none, minimal, low, medium, high, xhigh, max',
    ],
    ['{ "models": { "m": {\n"routes": "groq/x" } } }', 2, 'models.m.routes must be a list'],
    [
      '{ "models": { "m": { "routes": [\n{ "provider": "groq", "modle": "x" } ] } } }',
      2,
      '"modle" means nothing in models.m.routes.0: did you mean "model"?',
    ],
    ['{ "routes": { "m": [\n\n7] } }', 3, 'routes.m.0 must be a text'],
    ['{\n  "models": {\n', 3, 'this is not JSON'],
    [
      '{ "aliases": {},\n "teams": {},\n "aliases": {} }',
      3,
      '"aliases" stands twice: the first would be lost',
    ],
    ['{ "teams": { "a": { "models": [] },\n "a": { "models": [] } } }', 2, '"a" stands twice'],
    ['', 1, 'the file is empty: write {}'],
    ['[]', 1, 'the file must be an object'],
  ])('refuses %s with the line and the fix', (text, line, problem) => {
    expect(() => parse(text)).toThrow(`coro.config.json:${line}: ${problem}`);
  });

  it('names every fault at once', () => {
    expect(() => parse('{ "modells": {},\n "defaults": { "top_p": 2 },\n "team": {} }')).toThrow(
      [
        'coro.config.json:1: "modells" means nothing: did you mean "models"?',
        'coro.config.json:3: "team" means nothing: did you mean "teams"?',
        'coro.config.json:2: defaults.top_p must be <= 1',
      ].join('\n'),
    );
  });

  it('refuses a key in the file, and does not repeat it', () => {
    const text =
      '{ "providers": { "x": { "base_url": "https://x.example", "api_key_env": "sk-CANARY123" } } }';
    expect(() => parse(text)).toThrow(
      'providers.x.api_key_env must be the name of a variable, like MY_API_KEY; the key itself must not stand in this file',
    );
    expect(() => parse(text)).not.toThrow(/CANARY/);
  });

  it.each([
    ['groq', 'https://x.example', /:1: groq is built in: set GROQ_BASE_URL to change its address$/],
    ['My_Server', 'https://x.example', /:1: providers.My_Server must be named in small letters/],
    [
      'x',
      'http://x.example/v1',
      /:1: providers.x.base_url would send keys and prompts in the clear: use https/,
    ],
    [
      'x',
      'https://u:p@x.example',
      /:1: providers.x.base_url must be an http or https URL without credentials/,
    ],
  ])('refuses a provider %s at %s', (name, base_url, message) => {
    const file = parse(JSON.stringify({ providers: { [name]: { base_url } } }));
    expect(() => toConfig({}, file)).toThrow(message);
  });

  it('refuses a limit for a provider that there is not', () => {
    const file = parse('{ "concurrency": {\n "grok": 2, "groq": 2 } }');
    expect(() => toConfig({}, file)).toThrow(/:2: there is no provider "grok": there are .*groq/);
  });

  it('takes names that mean something to JavaScript as names', () => {
    expect(parse('{ "aliases": { "constructor": "gemini" } }').extension.aliases).toEqual({
      constructor: 'gemini',
    });
    expect(() => parse('{ "__proto__": { "models": {} } }')).toThrow('"__proto__" means nothing');
  });

  it('has a schema for editors', async () => {
    const schema = `${JSON.stringify(ConfigFileSchema, null, 2)}\n`;
    await expect(schema).toMatchFileSnapshot('../../coro.config.schema.json');
  });
});
