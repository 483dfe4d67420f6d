import { readdirSync, readFileSync } from 'node:fs';
import type { ErrorReply } from '../../src/core/contracts.ts';

/** Verbatim replies of providers, made for CORO; `test/wire/README.md` says how they are kept. */
const WIRE = new URL('../wire/', import.meta.url);

/** One folder for each that has words there. */
export function fixtureFolders(): string[] {
  return readdirSync(WIRE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The names of a provider's fixtures that match. */
export function fixtureNames(provider: string, pattern: RegExp): string[] {
  return readdirSync(new URL(`${provider}/`, WIRE))
    .filter((name) => pattern.test(name))
    .sort();
}

export function fixtureBytes(path: string): Buffer {
  return readFileSync(new URL(path, WIRE));
}

export function fixtureText(path: string): string {
  return fixtureBytes(path).toString('utf8');
}

export function fixtureJson(path: string): unknown {
  return JSON.parse(fixtureText(path));
}

/** The headers of a good reply, names in lower case as they come off the wire. */
export function fixtureHeaders(path: string): Record<string, string> {
  const { success } = fixtureJson(path) as { success: Record<string, string> };
  return lowerCased(success);
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

export interface ErrorFixture {
  readonly provider: string;
  readonly name: string;
  readonly confidence: string;
  readonly reply: ErrorReply;
}

export function errorFixtures(provider: string): ErrorFixture[] {
  return fixtureNames(`${provider}/errors`, /\.json$/).map((file) => {
    const { status, headers, body, bodyText, confidence } = fixtureJson(`${provider}/errors/${file}`) as {
      status: number;
      headers?: Record<string, string>;
      body?: unknown;
      bodyText?: string;
      confidence: string;
    };
    const reply = { status, headers: lowerCased(headers ?? {}), body: bodyText ?? JSON.stringify(body) };
    return { provider, name: file.replace('.json', ''), confidence, reply };
  });
}
