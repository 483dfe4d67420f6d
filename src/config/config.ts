import { Secret } from '../core/secret.ts';
import { type Environment, listOf, PROVIDER_VARIABLES, settingOf } from './env.ts';

/** Everything that can be set, resolved. Contradictions never get this far. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** By provider name ("groq"), for those that have a key or a base URL. */
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  /** `forced` simulates even where there are keys, `on` where there are none; `off` never. */
  readonly demo: 'forced' | 'on' | 'off';
  readonly token: Secret | undefined;
  readonly allowAnonymous: boolean;
  readonly publicHosts: readonly string[];
  /** Undefined = the default: loopback, or any with a token. */
  readonly corsOrigins: readonly string[] | undefined;
  readonly maxModels: number;
  readonly logLevel: LogLevel;
  /** Said at start. */
  readonly warnings: readonly string[];
}

export interface ProviderConfig {
  /** Used in turn. */
  readonly keys: readonly Secret[];
  readonly baseUrl?: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting that cannot be used. The message names the variable and what it should be, never the value of a key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError naming the variable and the fix */
export function toConfig(env: Environment): Config {
  const providers = toProviders(env);
  return {
    host: settingOf(env, 'HOST') ?? '127.0.0.1',
    port: toNumber(env, 'PORT', 8000, 0, 65_535),
    providers,
    demo: toDemo(env, providers),
    token: toToken(env),
    allowAnonymous: toSwitch(env, 'CORO_ALLOW_ANONYMOUS') ?? false,
    publicHosts: listOf(env, 'CORO_PUBLIC_HOSTS').map((host) => host.toLowerCase()),
    corsOrigins: settingOf(env, 'CORS_ALLOWED_ORIGINS') === undefined ? undefined : toOrigins(env),
    maxModels: toNumber(env, 'CORO_MAX_MODELS', 16, 1, 1000),
    logLevel: toLogLevel(env),
    warnings: toWarnings(env, providers),
  };
}

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    name === 'localhost' ||
    name === '::1' ||
    /^127(?:\.\d{1,3}){3}$/.test(name) ||
    name.endsWith('.localhost')
  );
}

/**
 * Refuses to serve keys to strangers.
 *
 * @throws ConfigError naming the fix
 */
export function assertServable(config: Config): void {
  const hasKeys = Object.values(config.providers).some(({ keys }) => keys.length > 0);
  if (
    !hasKeys ||
    config.demo === 'forced' ||
    isLoopback(config.host) ||
    config.token ||
    config.allowAnonymous
  )
    return;
  throw new ConfigError(
    `HOST=${config.host} lets others spend your keys: set CORO_API_TOKEN, or CORO_ALLOW_ANONYMOUS=1 to accept it`,
  );
}

function toProviders(env: Environment): Config['providers'] {
  const entries = PROVIDER_VARIABLES.flatMap((name) => {
    const keys = toKeys(env, `${name}_API_KEY`);
    const baseUrl = toBaseUrl(env, `${name}_BASE_URL`);
    return keys.length > 0 || baseUrl
      ? [[name.toLowerCase(), { keys, ...(baseUrl && { baseUrl }) }] as const]
      : [];
  });
  return Object.fromEntries(entries);
}

/** One key, or several with commas between; the same one twice is one. */
function toKeys(env: Environment, name: string): readonly Secret[] {
  return [...new Set(listOf(env, name))].map((value) => {
    const key = new Secret(value);
    if (key.isWellFormed) return key;
    throw new ConfigError(
      `${name} is no key: it must be 8 to 512 visible ASCII characters (several keys: commas between)`,
    );
  });
}

function toBaseUrl(env: Environment, name: string): string | undefined {
  const value = settingOf(env, name);
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(
      `${name} must be an http or https URL without credentials or query, like https://host/v1`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

function toDemo(env: Environment, providers: Config['providers']): Config['demo'] {
  const wanted = toSwitch(env, 'CORO_DEMO');
  if (wanted !== undefined) return wanted ? 'forced' : 'off';
  const isConfigured =
    Object.values(providers).some(({ keys }) => keys.length > 0) || providers.ollama?.baseUrl !== undefined;
  return isConfigured ? 'off' : 'on';
}

function toToken(env: Environment): Secret | undefined {
  const value = settingOf(env, 'CORO_API_TOKEN');
  if (value === undefined) return undefined;
  const token = new Secret(value);
  if (!token.isWellFormed) throw new ConfigError('CORO_API_TOKEN must be 8 to 512 visible ASCII characters');
  return token;
}

function toOrigins(env: Environment): readonly string[] {
  return listOf(env, 'CORS_ALLOWED_ORIGINS').map((origin) => {
    if (origin === '*' || URL.parse(origin)?.origin === origin.replace(/\/$/, ''))
      return origin.replace(/\/$/, '');
    throw new ConfigError(
      `CORS_ALLOWED_ORIGINS must list origins like https://app.example.com, or *: got "${origin}"`,
    );
  });
}

function toSwitch(env: Environment, name: string): boolean | undefined {
  const value = settingOf(env, name);
  if (value === undefined) return undefined;
  if (/^(?:1|true|yes|on)$/i.test(value)) return true;
  if (/^(?:0|false|no|off)$/i.test(value)) return false;
  throw new ConfigError(`${name} must be 1 or 0: got "${value}"`);
}

function toNumber(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const value = settingOf(env, name);
  if (value === undefined) return fallback;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new ConfigError(`${name} must be a whole number from ${min} to ${max}: got "${value}"`);
}

function toLogLevel(env: Environment): LogLevel {
  const value = settingOf(env, 'CORO_LOG_LEVEL') ?? 'info';
  const level = LOG_LEVELS.find((it) => it === value.toLowerCase());
  if (!level) throw new ConfigError(`CORO_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}: got "${value}"`);
  return level;
}

/** Settings that do nothing are told, not swallowed. */
function toWarnings(env: Environment, providers: Config['providers']): readonly string[] {
  const warnings = Object.entries(providers)
    .filter(([name, { keys }]) => keys.length === 0 && name !== 'ollama')
    .map(([name]) => `${name.toUpperCase()}_BASE_URL has no effect without ${name.toUpperCase()}_API_KEY`);
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'CORO_DATA_DIR', 'CORO_CONFIG']) {
    if (settingOf(env, name) !== undefined)
      warnings.push(`${name} is set, but this version does not use it yet`);
  }
  return warnings;
}
