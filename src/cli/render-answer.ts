import { type Answer, textOf } from '../core/answer.ts';
import type { Paint, Style } from './paint.ts';
import { toSafeLine, toSafeText } from './safe-text.ts';
import { wrap } from './wrap.ts';

export type EndedAnswer = Extract<Answer, { state: 'completed' | 'failed' }>;

/** An answer for people: who answered, what it said, and what there is to know about it. */
export function renderAnswer(answer: EndedAnswer, width: number, paint: Paint): string {
  const text = shownText(answer);
  const remarks = remarksOn(answer).flatMap(([style, remark]) =>
    wrap(toSafeLine(remark), width)
      .split('\n')
      .map((line) => paint(style, line)),
  );
  const blocks = [heading(answer, paint), text && wrap(text, width), remarks.join('\n')];
  return `${blocks.filter((block) => block !== '').join('\n')}\n`;
}

/** What it said, without blank lines around it. */
export function shownText(answer: Answer): string {
  return toSafeText(textOf(answer))
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd();
}

/** How it ended: seen without colours, too. */
export function markOf(answer: EndedAnswer): readonly [mark: string, style: Style] {
  if (answer.state === 'completed') return ['✓', 'green'];
  return answer.fault.code === 'cancelled' ? ['■', 'yellow'] : ['✗', 'red'];
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
  const [mark, style] = markOf(answer);
  return `${paint(style, mark)} ${paint('bold', toSafeLine(answer.model))}  ${paint('cyan', facts.join(' · '))}`;
}

/** What there is to know about it beside its text. */
export function remarksOn(answer: EndedAnswer): readonly (readonly [style: Style, text: string])[] {
  const remarks: [Style, string][] = [];
  if (answer.state === 'failed' && answer.fault.code === 'cancelled') {
    // Whoever stopped it knows why, and what needs not be heard out is not shown.
    remarks.push(['yellow', 'Stopped here.']);
  } else if (answer.state === 'failed') {
    const cut = answer.partial ? 'The answer ends here. ' : '';
    remarks.push(
      ['red', `${cut}${answer.fault.code}: ${answer.fault.message}`],
      ['red', `hint: ${answer.hint}`],
    );
  } else if (answer.truncated) {
    remarks.push(['yellow', 'warning: the answer was cut off by the token limit; --max-tokens raises it']);
  }
  for (const warning of answer.warnings) remarks.push(['yellow', `warning: ${warning}`]);
  if (answer.notice !== undefined) remarks.push(['dim', `note: ${answer.notice}`]);
  return remarks;
}
