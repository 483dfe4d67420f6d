import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Config, ConfigError, toConfig } from './config.ts';
import type { Environment } from './env.ts';

/**
 * The configuration of this process: its environment over a `.env` file in the working folder.
 *
 * @throws ConfigError naming the variable and the fix
 */
export function loadConfig(env: Environment = process.env, envFile = '.env'): Config {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    throw new ConfigError('NODE_TLS_REJECT_UNAUTHORIZED=0 would send keys to anybody who answers: unset it');
  }
  return toConfig({ ...readEnvFile(envFile), ...env });
}

function readEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new ConfigError(`${path} cannot be read: check its permissions`, { cause: error });
  }
}
