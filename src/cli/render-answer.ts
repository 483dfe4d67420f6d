import { type Answer, textOf } from '../core/answer.ts';
import type { Paint } from './paint.ts';
import { toSafeLine, toSafeText } from './safe-text.ts';
import { wrap } from './wrap.ts';

export type EndedAnswer = Extract<Answer, { state: 'completed' | 'failed' }>;

/** An answer for people: who answered, what it said, and what there is to know about it. */
export function renderAnswer(answer: EndedAnswer, width: number, paint: Paint): string {
  const text = toSafeText(textOf(answer))
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd();
  const blocks = [heading(answer, paint), text && wrap(text, width), remarks(answer, width, paint)];
  return `${blocks.filter((block) => block !== '').join('\n')}\n`;
}

/** Whether it ended well: seen without colours, too. */
export function markOf(answer: Answer): string {
  return answer.state === 'completed' ? '✓' : '✗';
}

/** "1,540 ms" */
export function milliseconds(ms: number): string {
  return `${ms.toLocaleString('en-US')} ms`;
}

function heading(answer: EndedAnswer, paint: Paint): string {
  const facts = [
    ...(answer.modelUsed === null ? [] : [toSafeLine(answer.modelUsed)]),
    milliseconds(answer.latencyMs),
    ...(answer.simulated ? ['simulated'] : []),
  ];
  const mark = paint(answer.state === 'completed' ? 'green' : 'red', markOf(answer));
  return `${mark} ${paint('bold', toSafeLine(answer.model))}  ${paint('cyan', facts.join(' · '))}`;
}

function remarks(answer: EndedAnswer, width: number, paint: Paint): string {
  const lines: string[] = [];
  const add = (style: Parameters<Paint>[0], text: string) => {
    for (const line of wrap(toSafeLine(text), width).split('\n')) lines.push(paint(style, line));
  };
  if (answer.state === 'failed') {
    const cut = answer.partial ? 'The answer ends here. ' : '';
    add('red', `${cut}${answer.fault.code}: ${answer.fault.message}`);
    add('red', `hint: ${answer.hint}`);
  } else if (answer.truncated) {
    add('yellow', 'warning: the answer was cut off by the token limit; --max-tokens raises it');
  }
  for (const warning of answer.warnings) add('yellow', `warning: ${warning}`);
  if (answer.notice !== undefined) add('dim', `note: ${answer.notice}`);
  return lines.join('\n');
}
