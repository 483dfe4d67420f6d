import { describe, expect, it } from 'vitest';
import type { Delta, WireFormat } from '../src/core/contracts.ts';
import { UpstreamError } from '../src/core/fault.ts';
import { gemini } from '../src/wire/gemini.ts';
import { openAiChat } from '../src/wire/openai-chat.ts';
import { openSseReader } from '../src/wire/sse.ts';
import { fixtureBytes, fixtureJson, fixtureNames, fixtureText } from './support/fixtures.ts';

/** What an answer comes to once all its deltas are in. */
interface Summary {
  text?: string;
  reasoning?: string;
  usage?: readonly [input: number, output: number, cached?: number | undefined, reasoning?: number];
  finish?: string;
  raw?: string;
  toolCall?: readonly [name: string, args: string];
  opaque?: number;
  /** Code of the failure, thrown or in the finish. */
  fault?: string;
  /** Streams: whether the end marker came. */
  complete?: boolean;
}

const SEVEN = 'Seven is a prime number.';
const PICKED = '**Picking a prime**\n\nSmall primes: 2, 3, 5, 7.';
const OSLO = ['weather', '{"location":"Oslo"}'] as const;

const WHOLE: Readonly<Record<string, Readonly<Record<string, Summary>>>> = {
  groq: {
    'chat.json': {
      text: SEVEN,
      reasoning: 'User wants one prime. Seven works.',
      usage: [88, 31, 0, 18],
      finish: 'stop',
    },
    'chat-no-reasoning.json': { text: SEVEN, usage: [45, 7], finish: 'stop' },
    'chat-length.json': {
      reasoning: 'We need to think about which prime number to name and how to',
      usage: [88, 16, undefined, 14],
      finish: 'length',
    },
    'chat-tool.json': { toolCall: OSLO, usage: [218, 15], finish: 'tool_calls' },
  },
  gemini: {
    'chat.json': { text: SEVEN, usage: [16, 68, undefined, 61], finish: 'stop', raw: 'STOP', opaque: 1 },
    'chat-cached.json': { text: 'Seven.', usage: [2100, 2, 2048], finish: 'stop', raw: 'STOP' },
    'chat-continuation.json': {
      text: '...first part of a very long answer',
      usage: [16, 65_536],
      finish: 'length',
      raw: 'CONTINUATION',
    },
    'chat-max-tokens-empty.json': { usage: [16, 509, undefined, 509], finish: 'length', raw: 'MAX_TOKENS' },
    'chat-prompt-blocked.json': {
      usage: [16, 0],
      finish: 'content_filter',
      raw: 'PROHIBITED_CONTENT',
      fault: 'content_filtered',
    },
    'chat-safety-candidate.json': { usage: [16, 0], finish: 'content_filter', raw: 'SAFETY' },
    'chat-recitation.json': { usage: [16, 0], finish: 'content_filter', raw: 'RECITATION' },
    'chat-tool.json': {
      toolCall: OSLO,
      usage: [29, 60, undefined, 45],
      finish: 'tool_calls',
      raw: 'STOP',
      opaque: 1,
    },
  },
  deepseek: {
    'chat.json': { text: SEVEN, usage: [18, 7, 0], finish: 'stop' },
    'chat-thinking.json': {
      text: SEVEN,
      reasoning: 'The user wants one prime. 7 is prime.',
      usage: [339, 19, 320, 12],
      finish: 'stop',
    },
    'chat-tool.json': {
      reasoning: 'Use the weather tool.',
      toolCall: ['weather', '{"location": "Oslo"}'],
      usage: [339, 92, 320, 48],
      finish: 'tool_calls',
    },
    'chat-insufficient-system-resource.json': {
      text: 'Seven is',
      usage: [18, 2, 0],
      finish: 'error',
      raw: 'insufficient_system_resource',
      fault: 'model_overloaded',
    },
    'chat-with-leading-blank-lines.txt': { text: SEVEN, usage: [18, 7, 0], finish: 'stop' },
  },
};

const STREAMS: Readonly<Record<string, Readonly<Record<string, Summary>>>> = {
  groq: {
    'stream.sse': {
      text: SEVEN,
      reasoning: 'User wants one prime.',
      usage: [88, 24, undefined, 9],
      finish: 'stop',
      complete: true,
    },
    'stream-tool.sse': {
      toolCall: OSLO,
      usage: [88, 24, undefined, 9],
      finish: 'tool_calls',
      complete: true,
    },
    'stream-error-first.sse': { fault: 'invalid_request', complete: false },
    'stream-midstream-error.sse': { reasoning: 'User wants one', fault: 'model_overloaded', complete: false },
    'stream-midstream-error-event.sse': {
      reasoning: 'User wants',
      fault: 'invalid_request',
      complete: false,
    },
  },
  gemini: {
    'stream.sse': {
      text: SEVEN,
      usage: [16, 68, undefined, 61],
      finish: 'stop',
      raw: 'STOP',
      opaque: 1,
      complete: true,
    },
    'stream-thoughts.sse': {
      text: SEVEN,
      reasoning: PICKED,
      usage: [16, 68, undefined, 61],
      finish: 'stop',
      raw: 'STOP',
      opaque: 1,
      complete: true,
    },
    'stream-max-tokens-empty.sse': {
      usage: [16, 509, undefined, 509],
      finish: 'length',
      raw: 'MAX_TOKENS',
      complete: true,
    },
    'stream-prompt-blocked.sse': {
      usage: [16, 0],
      finish: 'content_filter',
      raw: 'SAFETY',
      fault: 'content_filtered',
      complete: true,
    },
    'stream-midstream-error.sse': {
      text: 'Seven is',
      usage: [16, 64, undefined, 61],
      fault: 'model_overloaded',
      complete: false,
    },
    'stream-truncated.sse': { text: SEVEN, usage: [16, 68, undefined, 61], complete: false },
  },
  deepseek: {
    'stream.sse': { text: SEVEN, usage: [18, 7, 0], finish: 'stop', complete: true },
    'stream-keepalive.sse': { text: SEVEN, usage: [18, 7, 0], finish: 'stop', complete: true },
    'stream-thinking.sse': {
      text: 'Seven is prime.',
      reasoning: 'One prime: 7.',
      usage: [18, 16, 0, 9],
      finish: 'stop',
      complete: true,
    },
    'stream-trailing-usage.sse': { text: SEVEN, usage: [18, 7, 0], finish: 'stop', complete: true },
    'stream-never-terminates.sse': { text: SEVEN, complete: false },
  },
};

const FORMATS: Readonly<Record<string, WireFormat>> = { groq: openAiChat, gemini, deepseek: openAiChat };

describe.each(Object.entries(FORMATS))('%s', (provider, format) => {
  const whole = WHOLE[provider] ?? {};
  const streams = STREAMS[provider] ?? {};

  it('has an expected answer for every chat and stream fixture', () => {
    const known = fixtureNames(provider, /^chat.*\.(json|txt)$/).filter(
      (name) => name !== 'chat-empty-body.txt',
    );
    expect(Object.keys(whole).sort()).toEqual(known);
    expect(Object.keys(streams).sort()).toEqual(fixtureNames(provider, /\.sse$/));
  });

  it.each(Object.keys(whole))('reads %s', (name) => {
    expect(summaryOf(format.parseWhole(JSON.parse(fixtureText(`${provider}/${name}`))))).toEqual(
      withRaw(whole[name]),
    );
  });

  it.each(Object.keys(streams))('reads %s at once', (name) => {
    expect(readStream(format, [fixtureBytes(`${provider}/${name}`)])).toEqual(withRaw(streams[name]));
  });

  it.each(Object.keys(streams))('reads %s the same however its bytes are cut', (name) => {
    const bytes = fixtureBytes(`${provider}/${name}`);
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

function readStream(format: WireFormat, chunks: readonly Uint8Array[]): Summary {
  const reader = openSseReader();
  const state = format.openStream();
  const deltas: Delta[] = [];
  let fault: string | undefined;
  try {
    for (const chunk of chunks) {
      for (const event of reader.read(chunk)) deltas.push(...format.parseEvent(state, event));
    }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    fault = error.fault.code;
  }
  return {
    ...summaryOf(deltas),
    ...(fault && { fault }),
    complete: format.isComplete(state) && fault === undefined,
  };
}

function summaryOf(deltas: readonly Delta[]): Summary {
  const summary: Summary = {};
  for (const delta of deltas) {
    if (delta.type === 'text') summary.text = (summary.text ?? '') + delta.text;
    if (delta.type === 'reasoning') summary.reasoning = (summary.reasoning ?? '') + delta.text;
    if (delta.type === 'tool_call') summary.toolCall = [delta.name, delta.arguments];
    if (delta.type === 'opaque') summary.opaque = (summary.opaque ?? 0) + 1;
    if (delta.type === 'usage') {
      const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = delta.usage;
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
