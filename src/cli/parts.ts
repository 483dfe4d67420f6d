import type { ConnectOptions, RemoteCoro } from '../client/connect.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/env.ts';
import type { Coro } from '../core/contracts.ts';
import type { Emulator, EmulatorOptions } from '../emulator/emulator.ts';
import type { LocalCoro } from '../open-coro.ts';
import type { Server } from '../server/open-server.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What commands ask of a server. */
export type ServerCoro = Coro & Pick<RemoteCoro, 'report'>;

/** Everything a command touches, so that a test can hand in its own. */
export interface Parts {
  readonly terminal: Terminal;
  /** @throws ConfigError naming the variable and the fix */
  loadConfig(env: Environment): Promise<Config>;
  openCoro(config: Config): Promise<LocalCoro>;
  connect(url: URL, options: ConnectOptions): Promise<ServerCoro>;
  openServer(coro: LocalCoro, config: Config, version: string): Promise<Server>;
  openEmulator(options: EmulatorOptions): Promise<Emulator>;
}

/** The real ones. What a command does not need is not loaded: `--help` answers at once. */
export function openParts(): Parts {
  return {
    terminal: openTerminal(),
    loadConfig: async (env) => (await import('../config/load-config.ts')).loadConfig(env),
    openCoro: async (config) => (await import('../open-coro.ts')).openCoro({ config }),
    connect: async (...args) => (await import('../client/connect.ts')).connect(...args),
    openServer: async (...args) => (await import('../server/open-server.ts')).openServer(...args),
    openEmulator: async (options) => (await import('../emulator/emulator.ts')).openEmulator(options),
  };
}
