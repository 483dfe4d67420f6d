import { styleText } from 'node:util';
import type { Environment } from '../config/env.ts';
import type { Output } from './terminal.ts';

export type Style = Parameters<typeof styleText>[0];

/** Gives a text a colour, or leaves it as it is where there are none. */
export type Paint = (style: Style, text: string) => string;

/** The colours of one output: standard output may be a file while standard error is a terminal. */
export function paintFor(output: Output, env: Environment): Paint {
  if (!hasColours(output, env)) return (_, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}

/** As Node decides it, but for the streams and the environment that are handed in. */
export function hasColours({ isTTY }: Output, env: Environment): boolean {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
}
