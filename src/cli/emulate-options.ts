import { type Command, InvalidArgumentError } from 'commander';
import { type KeyLimits, LIMIT_NAMES } from '../emulator/limits.ts';
import type { ScenarioName } from '../emulator/scenarios.ts';
import { type Latency, PROVIDER_NAMES, type ProviderName } from '../emulator/types.ts';
import { toPort } from './to-port.ts';

/** What the options of `coro emulate` come to. */
export interface EmulateFlags {
  readonly port?: number;
  readonly latency?: Latency;
  readonly tokensPerSecond?: number;
  readonly scenario?: readonly Wish[];
  readonly limits?: Partial<Record<ProviderName, KeyLimits>>;
  readonly list?: true;
}

/** A scenario for all requests, or for those of one provider or one of its models. */
export interface Wish {
  readonly scenario: ScenarioName;
  readonly provider?: ProviderName;
  readonly model?: string;
}

/** Beside the server's own. */
export const DEFAULT_PORT = 8001;

/** Declares them. What is out of range is refused before anything listens. */
export function addEmulateOptions(command: Command): void {
  command
    .option('--port <number>', `port to listen on, 0 for any that is free (default: ${DEFAULT_PORT})`, toPort)
    .option(
      '--latency <ms>',
      'milliseconds before an answer: 200, or 200-800 spread over the models',
      toLatency,
    )
    .option('--tokens-per-second <number>', 'speed of streams (default: as fast as possible)', toSpeed)
    .option(
      '--scenario <scenario>',
      'what goes wrong until the end: name[@place][:provider[:model]]; repeat it for more',
      toWishes,
    )
    .option(
      '--limits <limits>',
      `what a key may do, counted down: [provider:]limit=number,…; repeat it for more. Limits: ${LIMIT_NAMES.map(toKebab).join(', ')}`,
      toLimits,
    )
    .option('--list', 'show every scenario, and where it may happen');
}

function toLatency(value: string): Latency {
  const [, min, max] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(value) ?? [];
  if (min !== undefined && max === undefined) return Number(min);
  if (min !== undefined && Number(min) <= Number(max)) return [Number(min), Number(max)];
  throw new InvalidArgumentError('It must be milliseconds, like 200, or a range of them, like 200-800.');
}

function toSpeed(value: string): number {
  const speed = value.trim() === '' ? Number.NaN : Number(value);
  if (speed > 0 && speed <= 1e6) return speed;
  throw new InvalidArgumentError('It must be a number greater than 0.');
}

// Which scenarios there are, and for whom, is checked where they are known: loading them takes a while.
function toWishes(value: string, before: readonly Wish[] = []): readonly Wish[] {
  const [scenario = '', provider, ...rest] = value.split(':');
  // Ollama's models have a colon in their names.
  const model = rest.join(':');
  if (scenario === '' || provider === '' || (rest.length > 0 && model === '')) {
    throw new InvalidArgumentError(
      'Write it like overloaded, reset@mid:groq or gone:groq:openai/gpt-oss-20b.',
    );
  }
  const wish = {
    scenario: scenario as ScenarioName,
    ...(provider !== undefined && { provider: toProvider(provider) }),
    ...(rest.length > 0 && { model }),
  };
  return [...before, wish];
}

function toLimits(value: string, before: EmulateFlags['limits'] = {}): EmulateFlags['limits'] {
  const [, provider, list = ''] = /^(?:([\w-]+):)?(.*)$/.exec(value) ?? [];
  const limits = Object.fromEntries(list.split(',').map(toLimit));
  const names = provider === undefined ? PROVIDER_NAMES : [toProvider(provider)];
  const added = Object.fromEntries(names.map((name) => [name, { ...before[name], ...limits }]));
  return { ...before, ...added };
}

function toLimit(text: string): readonly [keyof KeyLimits, number] {
  const [, name, number] = /^([a-z-]+)=(\d{1,12})$/.exec(text.trim()) ?? [];
  const limit = LIMIT_NAMES.find((it) => toKebab(it) === name);
  if (limit !== undefined) return [limit, Number(number)];
  throw new InvalidArgumentError(
    `Write it like requests-per-minute=30. Limits: ${LIMIT_NAMES.map(toKebab).join(', ')}.`,
  );
}

function toProvider(name: string): ProviderName {
  const provider = PROVIDER_NAMES.find((it) => it === name);
  if (provider !== undefined) return provider;
  throw new InvalidArgumentError(`There is no provider "${name}": known are ${PROVIDER_NAMES.join(', ')}.`);
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
