import { columnsFor, inRows, sideBySide } from './columns.ts';
import { displayWidth, truncate } from './display-width.ts';
import type { Paint } from './paint.ts';
import { type EndedAnswer, markOf, remarksOn, shownText } from './render-answer.ts';
import { toSafeLine } from './safe-text.ts';
import { paceOf } from './watched-run.ts';
import { cutLines } from './wrap.ts';

/** Whole answers beside each other, in the order asked. Lines that are too long go on below: nothing is left out. */
export function renderColumns(answers: readonly EndedAnswer[], terminalWidth: number, paint: Paint): string {
  const { perRow, width } = columnsFor(answers.length, terminalWidth);
  const rows = inRows(answers, perRow).map((row) => {
    const heads = row.map((answer) => headOf(answer, width, paint));
    const height = Math.max(...heads.map((head) => head.length));
    const blocks = row.map((answer, i) => [
      ...padded(heads[i] ?? [], height),
      paint('dim', '─'.repeat(width)),
      ...bodyOf(answer, width, paint),
    ]);
    return sideBySide(blocks, width, paint);
  });
  return rows.map((lines) => `${lines.join('\n')}\n\n`).join('');
}

/** As high as its neighbours, so that their texts begin on one line. */
function padded(head: readonly string[], height: number): readonly string[] {
  return [...head, ...Array.from({ length: height - head.length }, () => '')];
}

function headOf(answer: EndedAnswer, width: number, paint: Paint): readonly string[] {
  const [mark, style] = markOf(answer);
  const { modelUsed, simulated } = answer;
  const aside = simulated ? 'simulated' : '';
  const name = truncate(toSafeLine(answer.model), Math.max(1, width - 4 - aside.length));
  const gap = ' '.repeat(Math.max(2, width - 2 - displayWidth(name) - aside.length));
  return [
    `${paint(style, mark)} ${paint('bold', name)}${aside && `${gap}${paint('cyan', aside)}`}`,
    ...(modelUsed === null ? [] : cutLines(toSafeLine(modelUsed), width).map((line) => paint('cyan', line))),
    paint('dim', truncate(paceOf(answer, undefined, 0), width)),
  ];
}

function bodyOf(answer: EndedAnswer, width: number, paint: Paint): readonly string[] {
  const text = shownText(answer).replaceAll('\t', '    ');
  return [
    ...(text === '' ? [] : cutLines(text, width)),
    ...remarksOn(answer).flatMap(([style, remark]) =>
      cutLines(toSafeLine(remark), width).map((line) => paint(style, line)),
    ),
  ];
}
