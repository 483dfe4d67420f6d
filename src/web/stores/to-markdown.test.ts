import { expect, it } from 'vitest';
import type { Answer } from '../../core/answer.ts';
import { toFault } from '../../core/fault.ts';
import { answerAsMarkdown, turnAsMarkdown } from './to-markdown.ts';
import type { Take } from './turn.ts';

const END = {
  index: 0,
  model: 'llama',
  modelUsed: 'groq/llama-3',
  servedBySuccessor: false,
  truncated: false,
  latencyMs: 5,
  attempts: 1,
  simulated: false,
  warnings: [],
} as const;

function takeOf(text: string, answer: Partial<Answer> = {}): Take {
  return {
    id: 'take',
    model: 'llama',
    runId: 'run',
    answer: { ...END, state: 'completed', parts: [{ type: 'text', text }], ...answer } as Answer,
    continues: '',
    askedAt: Date.UTC(2026, 10, 25, 12),
    firstTextAt: undefined,
    isQueued: false,
    isStopping: false,
  };
}

it('names who said it, through whom, and when', () => {
  expect(answerAsMarkdown({ take: takeOf('Blue.'), model: undefined })).toBe(
    'Blue.\n\n— llama (`groq/llama-3`), 25 Nov 2026\n',
  );
});

it('never passes a cut text on as a whole one', () => {
  const cut = takeOf('Half of', {
    state: 'failed',
    fault: toFault('stream_interrupted', 'gone'),
    hint: '',
    partial: true,
  });
  expect(answerAsMarkdown({ take: cut, model: undefined })).toContain(
    'Half of\n\n*[The answer was cut off]*',
  );
  const limited = takeOf('Half of', { truncated: true });
  expect(answerAsMarkdown({ take: limited, model: undefined })).toContain('*[Cut off at the token limit.]*');
});

it('puts all answers under their names, and their headings below those', () => {
  const text = '# Big\n\n```sh\n# a comment\n```\n\n###### small';
  expect(turnAsMarkdown('What\nnow?', [{ take: takeOf(text), model: undefined }])).toBe(
    '# What now?\n\n## llama\n\n*llama (`groq/llama-3`), 25 Nov 2026*\n\n### Big\n\n```sh\n# a comment\n```\n\n###### small\n',
  );
});
