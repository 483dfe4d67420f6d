import { isIPv6 } from 'node:net';
import type { ExtensionFault } from '../core/extension.ts';
import { Secret } from '../core/secret.ts';
import { ConfigError } from './config-error.ts';
import type { ConfigFile, FileProvider } from './config-file.ts';
import {
  type Environment,
  listOf,
  nearestVariable,
  PROVIDER_VARIABLES,
  settingOf,
  unknownVariables,
} from './env.ts';

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
  /** Runs that may go on at a time. */
  readonly maxRuns: number;
  readonly logLevel: LogLevel;
  /** Look for an Ollama on its default port. */
  readonly findOllama: boolean;
  /** Folder of what CORO keeps. */
  readonly dataDir: string;
  /** Between updates of the catalog by a server; undefined = never. */
  readonly catalogUpdateHours: number | undefined;
  /** `coro.config.json`, where there is one. */
  readonly file: ConfigFile | undefined;
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

/**
 * @param file what a configuration file adds
 * @throws ConfigError naming the variable and the fix
 */
export function toConfig(env: Environment, file?: ConfigFile): Config {
  const providers = { ...toProviders(env), ...toFileProviders(env, file) };
  return {
    host: settingOf(env, 'HOST') ?? '127.0.0.1',
    port: toNumber(env, 'PORT', 8000, 0, 65_535),
    providers,
    demo: toDemo(env, providers, file),
    token: toToken(env),
    allowAnonymous: toSwitch(env, 'CORO_ALLOW_ANONYMOUS') ?? false,
    publicHosts: toPublicHosts(env),
    corsOrigins: settingOf(env, 'CORS_ALLOWED_ORIGINS') === undefined ? undefined : toOrigins(env),
    maxModels: toNumber(env, 'CORO_MAX_MODELS', 16, 1, 1000),
    maxRuns: toNumber(env, 'CORO_MAX_RUNS', 2000, 1, 100_000),
    logLevel: toLogLevel(env),
    findOllama: toSwitch(env, 'CORO_FIND_OLLAMA') ?? false,
    dataDir: settingOf(env, 'CORO_DATA_DIR') ?? '.coro',
    catalogUpdateHours: toNumber(env, 'CORO_CATALOG_UPDATE_HOURS', 0, 0, 500) || undefined,
    file,
    warnings: [...toWarnings(env, providers), ...toUnknownWarnings(env, file), ...toFileWarnings(env, file)],
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
 * @param hostGiven as what it was given, up to its value
 * @throws ConfigError naming the fix
 */
export function assertServable(config: Config, hostGiven = 'HOST='): void {
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
    `${hostGiven}${config.host} lets others spend your keys: set CORO_API_TOKEN, or CORO_ALLOW_ANONYMOUS=1 to accept it`,
  );
}

function toProviders(env: Environment): Record<string, ProviderConfig> {
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
    // `docker --env-file` takes them for a part of the value, as a line does that lacks the second one.
    if (/^["']|["']$/.test(value)) {
      throw new ConfigError(`${name} is no key: leave out the quotation marks around it`);
    }
    if (key.isWellFormed) return key;
    throw new ConfigError(
      `${name} is no key: it must be 8 to 512 visible ASCII characters (several keys: commas between)`,
    );
  });
}

function toBaseUrl(env: Environment, name: string): string | undefined {
  const value = settingOf(env, name);
  if (value === undefined) return undefined;
  const problem = baseUrlProblem(env, value);
  if (problem) throw new ConfigError(`${name} ${problem}`);
  return trimmedUrl(value);
}

/** What is wrong with a base URL; the value is not repeated, since it may hold a password. */
function baseUrlProblem(env: Environment, value: string): string | undefined {
  const url = URL.parse(value);
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || !/^https?:$/.test(url.protocol)) {
    return 'must be an http or https URL without credentials or query, like https://host/v1';
  }
  const isSafe =
    url.protocol === 'https:' || isLoopback(url.hostname) || toSwitch(env, 'CORO_ALLOW_HTTP') === true;
  return isSafe
    ? undefined
    : 'would send keys and prompts in the clear: use https, or set CORO_ALLOW_HTTP=1 to accept it';
}

function trimmedUrl(value: string): string {
  return new URL(value).href.replace(/\/+$/, '');
}

/** Providers that a configuration file adds; their keys come from the variables it names. */
function toFileProviders(
  env: Environment,
  file: ConfigFile | undefined,
): Readonly<Record<string, ProviderConfig>> {
  if (!file) return {};
  file.refuse([
    ...file.providers.flatMap((provider) => providerFaults(env, provider)),
    ...concurrencyFaults(file),
  ]);
  const entries = file.providers.map(({ name, baseUrl, keyVariable }): [string, ProviderConfig] => [
    name,
    { keys: keyVariable === undefined ? [] : toKeys(env, keyVariable), baseUrl: trimmedUrl(baseUrl) },
  ]);
  return Object.fromEntries(entries);
}

function concurrencyFaults({ concurrency, providers }: ConfigFile): readonly ExtensionFault[] {
  const known = [...PROVIDER_VARIABLES.map((it) => it.toLowerCase()), ...providers.map(({ name }) => name)];
  return Object.keys(concurrency)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: ['concurrency', name],
      problem: `there is no provider "${name}": there are ${known.join(', ')}`,
    }));
}

function providerFaults(env: Environment, { name, baseUrl }: FileProvider): readonly ExtensionFault[] {
  const path = ['providers', name];
  const problem = baseUrlProblem(env, baseUrl);
  const isBuiltIn = PROVIDER_VARIABLES.some((it) => it.toLowerCase() === name);
  return [
    ...(isBuiltIn
      ? [{ path, problem: `${name} is built in: set ${name.toUpperCase()}_BASE_URL to change its address` }]
      : []),
    ...(/^[a-z][a-z0-9-]{0,31}$/.test(name)
      ? []
      : [
          {
            path,
            problem: `providers.${name} must be named in small letters, digits and dashes, like my-server`,
          },
        ]),
    ...(problem ? [{ path: [...path, 'base_url'], problem: `providers.${name}.base_url ${problem}` }] : []),
  ];
}

function toFileWarnings(env: Environment, file: ConfigFile | undefined): readonly string[] {
  return (file?.providers ?? []).flatMap(({ name, keyVariable }) =>
    keyVariable !== undefined && settingOf(env, keyVariable) === undefined
      ? [`${name} has no key: ${keyVariable} is not set`]
      : [],
  );
}

/** A mistyped name would be a setting that does nothing, and a token that guards nothing. */
function toUnknownWarnings(env: Environment, file: ConfigFile | undefined): readonly string[] {
  const ofFile = file?.providers.map(({ keyVariable }) => keyVariable) ?? [];
  return unknownVariables(env)
    .filter((name) => !ofFile.includes(name))
    .map((name) => {
      const meant = nearestVariable(name);
      return meant === undefined
        ? `${name} means nothing: .env.example lists every variable`
        : `${name} means nothing: did you mean ${meant}?`;
    });
}

function toDemo(
  env: Environment,
  providers: Config['providers'],
  file: ConfigFile | undefined,
): Config['demo'] {
  const wanted = toSwitch(env, 'CORO_DEMO');
  if (wanted !== undefined) return wanted ? 'forced' : 'off';
  const isConfigured =
    Object.values(providers).some(({ keys }) => keys.length > 0) ||
    providers.ollama?.baseUrl !== undefined ||
    file?.providers.some(({ keyVariable }) => keyVariable === undefined);
  return isConfigured ? 'off' : 'on';
}

function toToken(env: Environment): Secret | undefined {
  const value = settingOf(env, 'CORO_API_TOKEN');
  if (value === undefined) return undefined;
  const token = new Secret(value);
  if (!token.isWellFormed) throw new ConfigError('CORO_API_TOKEN must be 8 to 512 visible ASCII characters');
  return token;
}

/** Names as they are compared with a `Host` header: without its port, and an IPv6 address without its brackets. */
function toPublicHosts(env: Environment): readonly string[] {
  return listOf(env, 'CORO_PUBLIC_HOSTS').map((host) => {
    const name = host.toLowerCase().replace(/^\[([\da-f:.]+)\]$/, '$1');
    if (/^[\w.-]+$/.test(name) || isIPv6(name)) return name;
    throw new ConfigError(
      `CORO_PUBLIC_HOSTS must list host names like coro.example.com, without scheme or port: got "${host}"`,
    );
  });
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
  const warnings = PROVIDER_VARIABLES.map((it) => it.toLowerCase())
    .filter((name) => providers[name]?.keys.length === 0 && name !== 'ollama')
    .map((name) => `${name.toUpperCase()}_BASE_URL has no effect without ${name.toUpperCase()}_API_KEY`);
  for (const name of ['DATABASE_URL', 'REDIS_URL']) {
    if (settingOf(env, name) !== undefined)
      warnings.push(`${name} is set, but this version does not use it yet`);
  }
  return warnings;
}
