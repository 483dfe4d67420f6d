import { randomUUID } from 'node:crypto';
import type { Frame, Outcome, Reply } from './types.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The value as a JSON object, or undefined. */
export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The value as an array; anything else is an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Absent, for APIs that take an explicit null for an unset field. */
export function isUnset(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `length` hexadecimal digits (at most 32), new each time: what ids are made of. */
export function hex(length: number): string {
  return randomUUID().replaceAll('-', '').slice(0, length);
}

export function toReply(status: number, headers: Readonly<Record<string, string>>, body: unknown): Reply {
  return { status, headers, body: JSON.stringify(body) };
}

/** An answer that waits for no model: errors and lists. */
export function atOnce(reply: Reply): Outcome {
  return { kind: 'whole', reply };
}

/** The text of all frames. */
export function joinFrames(frames: Iterable<Frame>): string {
  let text = '';
  for (const frame of frames) text += frame.text;
  return text;
}

/** Unix time in seconds. */
export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
