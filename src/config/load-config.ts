import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Config, toConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import type { ConfigFile } from './config-file.ts';
import { type Environment, settingOf } from './env.ts';

const DEFAULT_FILE = 'coro.config.json';

/**
 * The configuration of this process: its environment over a `.env` file in the working folder, and the
 * configuration file that `CORO_CONFIG` names, else `coro.config.json` if it is there.
 *
 * @throws ConfigError naming the variable or the line, and the fix
 */
export async function loadConfig(env: Environment = process.env, envFile = '.env'): Promise<Config> {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    throw new ConfigError('NODE_TLS_REJECT_UNAUTHORIZED=0 would send keys to anybody who answers: unset it');
  }
  const all: Environment = { CORO_FIND_OLLAMA: '1', ...readEnvFile(envFile), ...env };
  return toConfig(all, await readConfigFile(settingOf(all, 'CORO_CONFIG')));
}

function readEnvFile(path: string): Environment {
  const text = readIfThere(path);
  return text === undefined ? {} : parseEnv(text);
}

/** What checks the file takes longer to load than all the rest of a command: only those who have one wait for it. */
async function readConfigFile(named: string | undefined): Promise<ConfigFile | undefined> {
  const path = named ?? DEFAULT_FILE;
  const text = readIfThere(path);
  if (text === undefined) {
    if (named === undefined) return undefined;
    throw new ConfigError(`CORO_CONFIG names ${path}, which is not there`);
  }
  const { parseConfigFile } = await import('./config-file.ts');
  return parseConfigFile(text, path);
}

/** @throws ConfigError when it is there and cannot be read */
function readIfThere(path: string): string | undefined {
  const bytes = readBytesIfThere(path);
  // Takes a byte order mark away, which Windows' editors put before the first name.
  const text = bytes && new TextDecoder().decode(bytes);
  // Half of UTF-16, which Windows' older shells write, is zeros: no name in it would be known.
  if (text?.includes('\0')) throw new ConfigError(`${path} is no UTF-8 text: save it as UTF-8`);
  return text;
}

function readBytesIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigError(`${path} cannot be read: check its permissions`, { cause: error });
  }
}
