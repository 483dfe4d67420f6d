import { describe, expect, it } from 'vitest';
import type { Delta } from '../src/core/contracts.ts';
import { UpstreamError } from '../src/core/fault.ts';
import { gemini } from '../src/wire/gemini.ts';
import { SEVEN, STREAMS, type Summary, WHOLE } from './support/expected-answers.ts';
import { fixtureBytes, fixtureFolders, fixtureJson, fixtureNames } from './support/fixtures.ts';
import { type ReadStream, readStream, readWhole, SOURCES } from './support/read-fixture.ts';
import { SPEAKERS } from './support/speakers.ts';

const folders = fixtureFolders();

/** Read by other tests, or by one of their own below. */
const NO_ANSWERS = [
  'deepseek/chat-empty-body.txt',
  'gemini/stream-no-alt-sse.json',
  ...['headers', 'models', 'request', 'balance'].flatMap((kind) =>
    folders.map((folder) => `${folder}/${kind}.json`),
  ),
];

it('has an expected answer for every chat and stream fixture, and no other', () => {
  const expected = SOURCES.flatMap(([source, folder]) =>
    [WHOLE[source], STREAMS[source]].flatMap((of) =>
      Object.keys(of ?? {}).map((name) => `${folder}/${name}`),
    ),
  );
  const known = folders.flatMap((folder) => fixtureNames(folder, /\./).map((name) => `${folder}/${name}`));
  expect(expected.sort()).toEqual(known.filter((path) => !NO_ANSWERS.includes(path)).sort());
  expect(folders).toEqual(SPEAKERS.map(({ name }) => name).sort());
});

describe.each(SOURCES)('%s', (source, folder, format) => {
  const whole = WHOLE[source] ?? {};
  const streams = STREAMS[source] ?? {};

  it.each(Object.keys(whole))('reads %s', (name) => {
    expect(summaryOf(readWhole(format, `${folder}/${name}`))).toEqual(withRaw(whole[name]));
  });

  it.each(Object.keys(streams))('reads %s at once', (name) => {
    expect(toSummary(readStream(format, [fixtureBytes(`${folder}/${name}`)]))).toEqual(
      withRaw(streams[name]),
    );
  });

  it.each(Object.keys(streams))('reads %s the same however its bytes are cut', (name) => {
    const bytes = fixtureBytes(`${folder}/${name}`);
    const expected = readStream(format, [bytes]);
    for (let at = 1; at < bytes.length; at++) {
      const halves = [bytes.subarray(0, at), bytes.subarray(at)];
      expect(readStream(format, halves), `cut at byte ${at}`).toEqual(expected);
    }
    expect(
      readStream(
        format,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(expected);
  });

  it('refuses a 200 that holds an error, or nothing it knows', () => {
    expect(() => format.parseWhole({ error: { message: 'no', code: 503 } })).toThrow(UpstreamError);
    expect(() => format.parseWhole([])).toThrow(UpstreamError);
    expect(() => format.parseWhole('text')).toThrow(UpstreamError);
    expect(() => format.parseEvent(format.openStream(), { event: undefined, data: 'not json' })).toThrow(
      UpstreamError,
    );
  });
});

it('reads the JSON array that Gemini streams without alt=sse, object by object', () => {
  const chunks = fixtureJson('gemini/stream-no-alt-sse.json') as unknown[];
  const summary = summaryOf(chunks.flatMap((chunk) => gemini.parseWhole(chunk)));
  expect(summary).toMatchObject({ text: SEVEN, finish: 'stop' });
});

/** OpenAI's finish words are their own raw form. */
function withRaw(summary: Summary | undefined): Summary | undefined {
  return summary?.finish && !summary.raw ? { ...summary, raw: summary.finish } : summary;
}

function toSummary({ deltas, fault, isComplete }: ReadStream): Summary {
  return { ...summaryOf(deltas), ...(fault && { fault }), complete: isComplete };
}

function summaryOf(deltas: readonly Delta[]): Summary {
  const summary: Summary = {};
  const pieces = new Map<string, string>();
  for (const delta of deltas) {
    if (delta.type === 'text') summary.text = (summary.text ?? '') + delta.text;
    if (delta.type === 'reasoning') summary.reasoning = (summary.reasoning ?? '') + delta.text;
    if (delta.type === 'tool_call_delta')
      pieces.set(delta.id, (pieces.get(delta.id) ?? '') + delta.arguments);
    if (delta.type === 'tool_call') {
      summary.toolCall = [delta.name, delta.arguments];
      // Told while it was written, or not at all.
      expect(pieces.get(delta.id) ?? delta.arguments).toBe(delta.arguments);
    }
    if (delta.type === 'opaque') summary.opaque = (summary.opaque ?? 0) + 1;
    if (delta.type === 'usage') {
      const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = delta.usage;
      if (delta.usage.chargedUsd !== undefined) summary.chargedUsd = delta.usage.chargedUsd;
      const counts = [inputTokens, outputTokens, cachedInputTokens, reasoningTokens];
      while (counts.at(-1) === undefined) counts.pop();
      summary.usage = counts as unknown as NonNullable<Summary['usage']>;
    }
    if (delta.type === 'finish') {
      Object.assign(summary, {
        finish: delta.reason,
        raw: delta.raw,
        ...(delta.fault && { fault: delta.fault.code }),
      });
    }
  }
  return summary;
}
