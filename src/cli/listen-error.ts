import { CliError } from './cli-error.ts';

/** Why nothing listens, and what to do about it; anything else as it is. */
export function toListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = toMessage(code, host, port);
  return message === undefined ? error : new CliError(message, 1, { cause: error });
}

function toMessage(code: unknown, host: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use: choose another with --port, or stop what listens there`;
    case 'EACCES':
      return `port ${port} is not open to this user: choose one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: choose another with --host`;
    default:
      return undefined;
  }
}
