import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../core/run-event.ts';
import { openAnthropicEvents } from './anthropic-events.ts';
import { TOOL_CALLS } from './call-forms.ts';
import { openChunks } from './openai-chunks.ts';

interface Call {
  readonly id: string;
  readonly json: string;
}

/** What clients read of a chunk of OpenAI's. */
interface Chunk {
  readonly choices: readonly [{ readonly delta: { readonly tool_calls?: readonly CallPiece[] } }];
}

interface CallPiece {
  readonly index: number;
  /** In the first piece alone. */
  readonly id: string;
  readonly function: { readonly arguments: string };
}

/** What clients read of an event of Anthropic's; which of it there is, its type tells. */
interface Block {
  readonly type: string;
  readonly index: number;
  readonly content_block: { readonly type: string; readonly id: string };
  readonly delta: { readonly text?: string; readonly partial_json?: string };
}

const args = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { maxKeys: 3 });

/** Some calls, and the order in which their pieces come: words now and then between them, told whole at the end. */
const answer = fc
  .record({
    calls: fc.array(args, { minLength: 1, maxLength: 3 }),
    isPieced: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    steps: fc.array(fc.record({ at: fc.nat(2), length: fc.nat(8), isWord: fc.boolean() }), { maxLength: 30 }),
  })
  .map(({ calls, isPieced, steps }) => {
    const made = calls.map((it, at): Call => ({ id: `call_${at}`, json: JSON.stringify(it) }));
    return { calls: made, events: toEvents(made, isPieced, steps) };
  });

type Step = { readonly at: number; readonly length: number; readonly isWord: boolean };

function toEvents(calls: readonly Call[], isPieced: readonly boolean[], steps: readonly Step[]): RunEvent[] {
  const events: object[] = [{ type: 'answer.started', modelUsed: 'p/m' }];
  const told = calls.map(() => 0);
  const tell = (at: number, length: number): void => {
    const [call, from] = [calls[at], told[at] ?? 0];
    if (!call || !isPieced[at] || (from > 0 && from >= call.json.length)) return;
    told[at] = from + length;
    const piece = call.json.slice(from, from + length);
    events.push({ type: 'answer.tool_call_delta', id: call.id, name: 'f', arguments: piece });
  };
  for (const { at, length, isWord } of steps) {
    if (isWord) events.push({ type: 'answer.delta', text: 'w' });
    else tell(at, length);
  }
  for (const { id, json } of calls) events.push({ type: 'answer.tool_call', id, name: 'f', arguments: json });
  events.push({ type: 'answer.completed', finishReason: 'tool_calls', warnings: [], attempts: 1 });
  return events.map((event, seq) => ({ index: 0, model: 'm', seq, ...event }) as unknown as RunEvent);
}

function wordsIn(events: readonly RunEvent[]): string {
  return events.map((event) => (event.type === 'answer.delta' ? event.text : '')).join('');
}

it("OpenAI's clients put together from pieces what was called, in whatever order they come", () => {
  fc.assert(
    fc.property(answer, ({ calls, events }) => {
      const toText = openChunks({
        runId: 'run_1',
        created: 0,
        models: ['m'],
        includeUsage: false,
        calls: TOOL_CALLS,
      });
      const made: { id: string; json: string }[] = [];
      for (const chunk of jsonIn<Chunk>(toText(events))) {
        for (const { index, id, function: part } of chunk.choices[0].delta.tool_calls ?? []) {
          made[index] ??= { id, json: '' };
          made[index].json += part.arguments;
        }
      }
      expect(made.toSorted((one, other) => one.id.localeCompare(other.id))).toEqual(calls);
    }),
  );
});

it("Anthropic's clients get them as blocks that follow each other, and not a word is lost", () => {
  fc.assert(
    fc.property(answer, ({ calls, events }) => {
      const toText = openAnthropicEvents('run_1', 'm');
      const made: Call[] = [];
      let [open, words, json] = [-1, '', ''];
      let block: { type: string; id: string } | undefined;
      for (const event of jsonIn<Block>(toText(events))) {
        if (event.type === 'content_block_start') {
          expect(block).toBeUndefined();
          expect(event.index).toBe(open + 1);
          [open, block, json] = [event.index, event.content_block, ''];
        } else if (event.type === 'content_block_delta') {
          expect(event.index).toBe(open);
          words += event.delta.text ?? '';
          json += event.delta.partial_json ?? '';
        } else if (event.type === 'content_block_stop') {
          if (block?.type === 'tool_use') made.push({ id: block.id, json });
          block = undefined;
        }
      }
      expect(block).toBeUndefined();
      expect(made.toSorted((one, other) => one.id.localeCompare(other.id))).toEqual(calls);
      expect(words).toBe(wordsIn(events));
    }),
  );
});

it('tells a piece at once, through both doors', () => {
  const piece = { type: 'answer.tool_call_delta', seq: 1, index: 0, model: 'm', id: 'c', name: 'f' } as const;
  const chunks = openChunks({
    runId: 'run_1',
    created: 0,
    models: ['m'],
    includeUsage: false,
    calls: TOOL_CALLS,
  });
  const blocks = openAnthropicEvents('run_1', 'm');
  for (const toText of [chunks, blocks]) {
    expect(toText([{ ...piece, arguments: '{"a"' }])).toContain(JSON.stringify('{"a"'));
    expect(toText([{ ...piece, arguments: ':1}' }])).toContain(JSON.stringify(':1}'));
  }
});

function jsonIn<T>(text: string): T[] {
  return [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''));
}
