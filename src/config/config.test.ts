import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLoopback, toConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load-config.ts';

const KEY = 'gsk_CANARY0123456789';

describe('toConfig', () => {
  it('has sound defaults when nothing is set', () => {
    expect(toConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      providers: {},
      demo: 'on',
      token: undefined,
      corsOrigins: undefined,
      maxModels: 16,
      logLevel: 'info',
      warnings: [],
    });
  });

  it.each([
    [{}, 'on'],
    [{ GROQ_API_KEY: KEY }, 'off'],
    [{ GROQ_API_KEY: '  ' }, 'on'],
    [{ OLLAMA_BASE_URL: 'http://127.0.0.1:11434' }, 'off'],
    [{ GROQ_BASE_URL: 'http://127.0.0.1:1' }, 'on'],
    [{ CORO_DEMO: '1', GROQ_API_KEY: KEY }, 'forced'],
    [{ CORO_DEMO: '0' }, 'off'],
  ] as const)('with %j simulates: %s', (env, demo) => {
    expect(toConfig(env).demo).toBe(demo);
  });

  it.each([
    [{ PORT: '80a' }, /^PORT must be a whole number from 0 to 65535: got "80a"$/],
    [{ PORT: '70000' }, /^PORT must be/],
    [{ CORO_MAX_MODELS: '0' }, /^CORO_MAX_MODELS must be a whole number from 1 to 1000/],
    [{ CORO_DEMO: 'maybe' }, /^CORO_DEMO must be 1 or 0: got "maybe"$/],
    [{ CORO_LOG_LEVEL: 'loud' }, /^CORO_LOG_LEVEL must be one of trace, /],
    [
      { GROQ_API_KEY: `${KEY} x` },
      /^GROQ_API_KEY is no key: it must be 8 to 512 visible ASCII characters \(several/,
    ],
    [{ GROQ_API_KEY: `"${KEY}"` }, /^GROQ_API_KEY is no key: leave out the quotation marks around it$/],
    [{ CORO_API_TOKEN: 'short' }, /^CORO_API_TOKEN must be 8 to 512/],
    [
      { GEMINI_BASE_URL: 'http://proxy.example/v1' },
      /^GEMINI_BASE_URL would send keys and prompts in the clear: use https, or set CORO_ALLOW_HTTP=1/,
    ],
    [{ GEMINI_BASE_URL: 'not a url' }, /^GEMINI_BASE_URL must be an http or https URL/],
    [
      { GEMINI_BASE_URL: `https://user:${KEY}@host.example/v1` },
      /^GEMINI_BASE_URL must be .* without credentials/,
    ],
    [
      { CORO_PUBLIC_HOSTS: 'a.example, https://b.example' },
      /^CORO_PUBLIC_HOSTS must list .*"https:\/\/b\.example"$/,
    ],
    [
      { CORO_PUBLIC_HOSTS: 'a.example:8000' },
      /^CORO_PUBLIC_HOSTS must list host names like .* without scheme or port/,
    ],
    [{ CORS_ALLOWED_ORIGINS: 'https://a.example/path' }, /^CORS_ALLOWED_ORIGINS must list origins like/],
  ])('refuses %j, names the variable and tells no key', (env, message) => {
    expect(() => toConfig(env)).toThrow(ConfigError);
    expect(() => toConfig(env)).toThrow(message);
    expect(() => toConfig(env)).not.toThrow(/CANARY/);
  });

  it('takes names and addresses that may be called by as a request names them', () => {
    const { publicHosts } = toConfig({ CORO_PUBLIC_HOSTS: 'Coro.example, 10.0.0.5, [2001:DB8::1]' });
    expect(publicHosts).toEqual(['coro.example', '10.0.0.5', '2001:db8::1']);
  });

  it('takes several keys with commas between, each once', () => {
    const { providers } = toConfig({ GROQ_API_KEY: `${KEY}, ${KEY}2,,${KEY}` });
    expect(providers.groq?.keys.map((key) => key.reveal())).toEqual([KEY, `${KEY}2`]);
    expect(() => toConfig({ GROQ_API_KEY: `${KEY},short` })).toThrow(/^GROQ_API_KEY is no key/);
  });

  it('keeps the version path of a base URL and drops its last slash', () => {
    const { providers } = toConfig({ GROQ_API_KEY: KEY, GROQ_BASE_URL: 'https://proxy.example/openai/v1/' });
    expect(providers.groq?.baseUrl).toBe('https://proxy.example/openai/v1');
  });

  it('sends nothing in the clear beyond this machine, unless it may', () => {
    const at = (url: string, more = {}) =>
      toConfig({ OLLAMA_BASE_URL: url, ...more }).providers.ollama?.baseUrl;
    expect(at('http://127.0.0.1:11434')).toBe('http://127.0.0.1:11434');
    expect(at('http://[::1]:11434')).toBe('http://[::1]:11434');
    expect(() => at('http://ollama:11434')).toThrow(/CORO_ALLOW_HTTP=1/);
    expect(at('http://ollama:11434', { CORO_ALLOW_HTTP: '1' })).toBe('http://ollama:11434');
  });

  it('says what has no effect', () => {
    expect(
      toConfig({ GROQ_BASE_URL: 'http://127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1/coro' }).warnings,
    ).toEqual([
      'GROQ_BASE_URL has no effect without GROQ_API_KEY',
      'DATABASE_URL is set, but this version does not use it yet',
    ]);
  });

  it('names what a mistyped variable of its own was meant for', () => {
    const { warnings } = toConfig({ CORO_MAX_MODEL: '4', CORO_PORT: '80', CORO_TOKEN: KEY, CORO_EMPTY: ' ' });
    expect(warnings).toEqual([
      'CORO_MAX_MODEL means nothing: did you mean CORO_MAX_MODELS?',
      'CORO_PORT means nothing: did you mean PORT?',
      'CORO_TOKEN means nothing: .env.example lists every variable',
    ]);
  });

  it('takes no offence at what Kubernetes sets beside a service called coro', () => {
    const { warnings } = toConfig({
      CORO_SERVICE_HOST: '10.0.0.1',
      CORO_SERVICE_PORT_HTTP: '8000',
      CORO_PORT: 'tcp://10.0.0.1:8000',
      CORO_PORT_8000_TCP_ADDR: '10.0.0.1',
      CORO_CACHE_SERVICE_HOST: '10.0.0.2',
    });
    expect(warnings).toEqual([]);
  });
});

describe('loadConfig', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coro-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads a .env file under the environment', async () => {
    const file = join(folder, '.env');
    writeFileSync(file, `# a comment\nPORT=9000\nHOST="localhost"\nGROQ_API_KEY=${KEY}\n`);
    const config = await loadConfig({ PORT: '9001' }, file);
    expect(config).toMatchObject({ port: 9001, host: 'localhost' });
    expect(config.providers.groq?.keys.map((key) => key.reveal())).toEqual([KEY]);
  });

  it('reads a .env file that begins with a byte order mark', async () => {
    const file = join(folder, '.env');
    writeFileSync(file, `\uFEFFGROQ_API_KEY=${KEY}\r\n`);
    expect((await loadConfig({}, file)).providers.groq?.keys.map((key) => key.reveal())).toEqual([KEY]);
  });

  it('refuses a .env file in UTF-16, of which nothing could be read', async () => {
    const file = join(folder, '.env');
    writeFileSync(file, `\uFEFFGROQ_API_KEY=${KEY}\r\n`, 'utf16le');
    await expect(loadConfig({}, file)).rejects.toThrow(/\.env is no UTF-8 text: save it as UTF-8$/);
  });

  it('reads a configuration file that begins with a byte order mark', async () => {
    const file = join(folder, 'coro.config.json');
    writeFileSync(file, '\uFEFF{ "aliases": { "quick": "gpt-oss-20b" } }');
    const config = await loadConfig({ CORO_CONFIG: file }, join(folder, 'none'));
    expect(config.file?.extension.aliases).toEqual({ quick: 'gpt-oss-20b' });
  });

  it('needs no .env file, and says when it cannot read one', async () => {
    expect((await loadConfig({}, join(folder, 'none'))).port).toBe(8000);
    await expect(loadConfig({}, folder)).rejects.toThrow(/cannot be read: check its permissions$/);
  });

  it('refuses to send keys to whoever answers', async () => {
    await expect(loadConfig({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, join(folder, 'none'))).rejects.toThrow(
      /NODE_TLS_REJECT_UNAUTHORIZED=0/,
    );
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['localhost', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.evil.example', false],
])('tells whether %s is this machine alone: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
