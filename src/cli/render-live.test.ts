import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../core/answer.ts';
import { toFault } from '../core/fault.ts';
import { displayWidth } from './display-width.ts';
import { type LiveView, renderLive } from './render-live.ts';

const plain = (_: unknown, text: string) => text;
const END = {
  modelUsed: 'p/m',
  servedBySuccessor: false,
  truncated: false,
  latencyMs: 900,
  attempts: 1,
  simulated: false,
  warnings: [],
} as const;

const said = (text: string) => (text === '' ? [] : [{ type: 'text', text } as const]);
const waiting = (model: string): Answer => ({ index: 0, model, parts: [], state: 'waiting' });
const streaming = (model: string, text: string): Answer => ({
  ...{ index: 0, model, parts: said(text), state: 'streaming', modelUsed: 'p/m' },
});
const done = (model: string, text: string): Answer => ({
  ...{ index: 0, model, parts: said(text), state: 'completed', ...END },
});
const failed = (model: string, text: string): Answer => ({
  ...{ index: 0, model, parts: said(text), state: 'failed', ...END },
  ...{ fault: toFault('rate_limited', 'Groq: too many requests'), hint: 'Wait', partial: text !== '' },
});

function view(answers: readonly Answer[], isStopping = false): LiveView {
  const shown = answers.map((answer, index) => ({ ...answer, index }));
  return { watched: { run: { id: 'r', answers: shown }, spokenMs: {} }, shown, elapsedMs: 1234, isStopping };
}

const FOUR = [
  waiting('gemini'),
  streaming('llama-70b', 'The sky is blue because of scattering, which is named after Rayleigh.'),
  done('mixtral', 'Forty-two.'),
  failed('deepseek', 'Half'),
];

describe('a run that goes on', () => {
  it('stands in columns where they fit', () => {
    expect(renderLive(view(FOUR), { columns: 80, rows: 24 }, plain, true)).toEqual([
      '○ gemini                       waiting │ ● llama-70b                  streaming',
      '1.2 s                                  │ 1.2 s',
      '                                       │ The sky is blue because of scattering,',
      '                                       │ which is named after Rayleigh.',
      '',
      '✓ mixtral                         done │ ✗ deepseek                      failed',
      '0.9 s                                  │ 0.9 s',
      'Forty-two.                             │ Half',
      '                                       │ rate_limited: Groq: too many requests',
      '1 of 4 answered · 1 failed · 1.2 s · Ctrl-C stops',
    ]);
  });

  it('stands one below the other where they do not', () => {
    expect(renderLive(view(FOUR), { columns: 44, rows: 24 }, plain, false)).toEqual([
      '○ gemini  waiting · 1.2 s',
      '● llama-70b  streaming · 1.2 s',
      'The sky is blue because of scattering,',
      'which is named after Rayleigh.',
      '✓ mixtral  done · 0.9 s',
      'Forty-two.',
      '✗ deepseek  failed · 0.9 s',
      'Half',
      'rate_limited: Groq: too many requests',
      '1 of 4 answered · 1 failed · 1.2 s · Ctrl-…',
    ]);
  });

  it('shows the end of each text where there is too little room for all of it', () => {
    const long = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n');
    const lines = renderLive(
      view([streaming('a', long), streaming('b', 'x')]),
      { columns: 90, rows: 9 },
      plain,
      true,
    );
    expect(lines).toHaveLength(8);
    expect(lines.slice(2, 7).map((line) => line.split(' │')[0]?.trim())).toEqual([
      'line 45',
      'line 46',
      'line 47',
      'line 48',
      'line 49',
    ]);
  });

  it('gives up texts before names, and counts the names it has no room for', () => {
    const many = Array.from({ length: 9 }, (_, i) => streaming(`m${i}`, 'words'));
    expect(renderLive(view(many), { columns: 30, rows: 7 }, plain, false)).toEqual([
      '● m0  streaming · 1.2 s',
      '● m1  streaming · 1.2 s',
      '● m2  streaming · 1.2 s',
      '● m3  streaming · 1.2 s',
      '… 5 more',
      '0 of 9 answered · 1.2 s · Ct…',
    ]);
  });

  it('says that it is being stopped', () => {
    const lines = renderLive(view(FOUR, true), { columns: 120, rows: 24 }, plain, true);
    expect(lines.at(-1)).toContain('stopping; Ctrl-C again ends at once');
  });

  it('never is higher or wider than the terminal, whatever models say', () => {
    const text = fc.string({
      unit: fc.constantFrom('word ', '\n', '日', '👩‍🚀', '\t', '\u001b[2J', 'é', 'longlonglonglong'),
    });
    const answer = fc.tuple(fc.constantFrom(streaming, done, failed), fc.string({ unit: 'grapheme' }), text);
    const size = fc.record({
      columns: fc.integer({ min: 5, max: 220 }),
      rows: fc.integer({ min: 3, max: 60 }),
    });
    fc.assert(
      fc.property(
        fc.array(answer, { minLength: 1, maxLength: 12 }),
        size,
        fc.boolean(),
        (all, its, inColumns) => {
          const lines = renderLive(
            view(all.map(([make, model, said]) => make(model, said))),
            its,
            plain,
            inColumns,
          );
          expect(lines.length).toBeLessThan(its.rows);
          expect(Math.max(...lines.map(displayWidth))).toBeLessThan(its.columns);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
          expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        },
      ),
    );
  });
});
