import { freePort } from '../../scripts/dockerfile/free-port.ts';
import { type Config, toConfig } from '../../src/config/config.ts';
import { parseConfigFile } from '../../src/config/config-file.ts';
import { DEFAULT_KEYS } from '../../src/emulator/keys.ts';
import type { ProviderName, SeenRequest } from '../../src/emulator/types.ts';
import { toEach } from '../../src/emulator/vendors.ts';
import type { Clock } from '../../src/engine/task.ts';
import { type LocalCoro, type OpenCoroOptions, openCoro } from '../../src/open-coro.ts';
import type { AskLimits } from '../../src/providers/ask-stream.ts';

/** A CORO of its own for each test, over HTTP in front of the emulator's providers. */

export type Keys = Readonly<Partial<Record<ProviderName, string>>>;

/** Keys that the emulator accepts: of each vendor, the one that opens what everybody reaches. */
export const KEYS: Readonly<Record<ProviderName, string>> = toEach(({ keys }) => keys[0].key);

const { ollama: _, ...hosted } = KEYS;

/** All but Ollama's, which is asked what it has before anything else. */
export const HOSTED_KEYS: Keys = hosted;

/** The three providers of the five originals: with more, the same weights are found elsewhere. */
export const ORIGINAL_KEYS = { groq: KEYS.groq, gemini: KEYS.gemini, deepseek: KEYS.deepseek } as const;

/** One that still reaches the llamas. */
export const ENTERPRISE_KEY = DEFAULT_KEYS.groq[1]?.key ?? '';

export const FIVE = ['gemini', 'llama-70b', 'llama-8b', 'mixtral', 'deepseek'] as const;

/** A Sunday, since some prices depend on the hour, in a year whose models are known. */
const SUNDAY: Clock = {
  now: () => new Date('2026-11-22T12:00:00Z'),
  monotonic: () => performance.now(),
};

/** Where each provider is: an emulator, or what stands in for one. */
interface Upstream {
  readonly baseUrls: Readonly<Partial<Record<ProviderName, string>>>;
}

/**
 * The variables of a CORO whose providers are all the emulator. Providers that get no key have only their address;
 * Ollama, which an address alone sets up, has not even that.
 */
export function envFor({ baseUrls }: Upstream, keys: Keys = HOSTED_KEYS): Record<string, string> {
  const addresses = Object.entries(baseUrls)
    .filter(([name]) => name !== 'ollama' || 'ollama' in keys)
    .map(([name, url]) => [`${name.toUpperCase()}_BASE_URL`, url]);
  const secrets = Object.entries(keys).map(([name, key]) => [`${name.toUpperCase()}_API_KEY`, key]);
  return Object.fromEntries([...addresses, ...secrets]);
}

/** Servers that are no provider of CORO's own: a configuration file adds them. */
const ADDED = ['vllm', 'llamacpp'] as const satisfies readonly ProviderName[];

/**
 * `envFor`, and a configuration file with the servers that only such a file adds.
 *
 * @param more of the file: what their owner says of their models
 */
export function configFor(upstream: Upstream, keys: Keys, more: object = {}): Config {
  const providers = ADDED.flatMap((name) => {
    const url = upstream.baseUrls[name];
    const own = { base_url: url, display_name: name, api_key_env: `${name.toUpperCase()}_API_KEY` };
    return url === undefined ? [] : [[name, own] as const];
  });
  const file = JSON.stringify({ providers: Object.fromEntries(providers), ...more });
  return toConfig(envFor(upstream, keys), parseConfigFile(file, 'coro.config.json'));
}

/** @param config or the variables it is made of */
export function openTestCoro(
  config: Config | Readonly<Record<string, string>>,
  limits: Partial<AskLimits> = {},
  others: Pick<OpenCoroOptions, 'runLogLimits'> = {},
): Promise<LocalCoro> {
  const bug = (error: unknown) => {
    throw error;
  };
  const own = isConfig(config) ? config : toConfig(config);
  return openCoro({ config: own, clock: SUNDAY, random: () => 0, limits, onBug: bug, ...others });
}

function isConfig(config: Config | Readonly<Record<string, string>>): config is Config {
  return typeof config.providers === 'object';
}

/** The header that carries a key to each provider, without what stands before the key. */
export function keySentIn({ headers }: SeenRequest): string | undefined {
  return headers['x-goog-api-key'] ?? headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
}

/** A base URL where nobody listens. */
export async function closedUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}/v1`;
}
