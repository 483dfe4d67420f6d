import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameOf, wordIn } from './same-frame.ts';

interface Event {
  readonly id: string;
  readonly said: { readonly role: string; readonly content: string };
}

const contentIn = (data: string): string => (JSON.parse(data) as Event).said.content;
const eventWith = (content: string, id = 'x'): string =>
  JSON.stringify({ id, said: { role: 'assistant', content } });

it('reads the next word of the same frame, and nothing that has another', () => {
  const frame = frameOf(eventWith('Seven'), 'Seven', contentIn);
  if (!frame) throw new Error('That is a frame');
  expect(wordIn(frame, eventWith(' is'))).toBe(' is');
  expect(wordIn(frame, eventWith('größer €'))).toBe('größer €');
  expect(wordIn(frame, eventWith(' is', 'y'))).toBeUndefined();
  expect(wordIn(frame, eventWith(''))).toBeUndefined();
});

it.each(['a "word"', 'back\\slash', 'two\nlines', '\u0000'])('leaves %j to the parser', (text) => {
  const frame = frameOf(eventWith('Seven'), 'Seven', contentIn);
  expect(frame && wordIn(frame, eventWith(text))).toBeUndefined();
  expect(frameOf(eventWith(text), text, contentIn)).toBeUndefined();
});

it('takes no place for the word that may be another', () => {
  // The role is the same word.
  expect(frameOf(eventWith('assistant'), 'assistant', contentIn)).toBeUndefined();
  // The only place is not the one that is read.
  expect(frameOf('{"note":"Seven","said":{"content":"\\u0053even"}}', 'Seven', contentIn)).toBeUndefined();
});

it('says what a parser says, whatever stands in the place of the word', () => {
  const words = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(words, words, words, (id, first, text) => {
      const frame = frameOf(eventWith(first, id), first, contentIn);
      // Not even JSON, where somebody forges the end of the word.
      const forged = frame && frame.before + text + frame.after;
      const word = frame && wordIn(frame, forged ?? '');
      if (word !== undefined) expect(contentIn(forged ?? '')).toBe(word);
      const said = frame && wordIn(frame, eventWith(text, id));
      expect(said === undefined || said === text).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
