import type { Delta, WireFormat } from '../../src/core/contracts.ts';
import { UpstreamError } from '../../src/core/fault.ts';
import type { FaultCode } from '../../src/core/fault-codes.ts';
import { openAiChat } from '../../src/wire/openai-chat.ts';
import { sse } from '../../src/wire/sse.ts';
import { fixtureText } from './fixtures.ts';
import { SPEAKERS } from './speakers.ts';

/** Who answers in which words. Ollama speaks two formats; one of them is OpenAI's, behind a base URL of its own. */
export const SOURCES: readonly (readonly [source: string, folder: string, format: WireFormat])[] = [
  ...SPEAKERS.map(({ name, format }) => [name, name, format] as const),
  ['ollama-openai', 'ollama', openAiChat],
];

/** What came of a stream before it ended or broke. */
export interface ReadStream {
  readonly deltas: readonly Delta[];
  /** Of what was thrown. */
  readonly fault: FaultCode | undefined;
  readonly isComplete: boolean;
}

export function readWhole(format: WireFormat, path: string): readonly Delta[] {
  return format.parseWhole(JSON.parse(fixtureText(path)));
}

export function readStream(format: WireFormat, chunks: readonly Uint8Array[]): ReadStream {
  const reader = (format.framing ?? sse).openReader();
  const state = format.openStream();
  const deltas: Delta[] = [];
  let fault: FaultCode | undefined;
  try {
    for (const chunk of chunks) {
      for (const event of reader.read(chunk)) deltas.push(...format.parseEvent(state, event));
    }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    fault = error.fault.code;
  }
  const mayEnd = format.mayEnd?.(state) ?? format.isComplete(state);
  return { deltas, fault, isComplete: mayEnd && fault === undefined };
}
