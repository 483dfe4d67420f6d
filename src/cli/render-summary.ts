import type { Answer } from '../core/answer.ts';
import { costInDollars } from '../core/money-text.ts';
import type { Run } from '../core/reduce.ts';
import type { Paint } from './paint.ts';
import { type EndedAnswer, markOf, milliseconds } from './render-answer.ts';
import { type Cell, type Column, renderTable } from './render-table.ts';
import { toSafeLine } from './safe-text.ts';
import { wrap } from './wrap.ts';

/** What a run came to: a table in the order asked, and one line about all of it. */
export function renderSummary(run: Run, width: number, paint: Paint): string {
  const table = renderTable(COLUMNS, run.answers.map(toRow), width, paint);
  return `${table}\n${wrap(totalLine(run), width)}\n`;
}

const COLUMNS: readonly Column[] = [
  { head: 'model', min: 12 },
  { head: 'answered by', min: 18, dispensable: 2 },
  { head: 'state' },
  { head: 'latency', align: 'right' },
  { head: 'tokens in/out', align: 'right', min: 'word', dispensable: 1 },
  { head: 'cost', align: 'right' },
];

function toRow(answer: Answer): readonly Cell[] {
  if (!isEnded(answer)) return [{ text: toSafeLine(answer.model) }, { text: '–' }, { text: 'not ended' }];
  const { usage, costUsd, modelUsed } = answer;
  return [
    { text: toSafeLine(answer.model) },
    { text: modelUsed === null ? '–' : toSafeLine(modelUsed) },
    stateOf(answer),
    { text: milliseconds(answer.latencyMs) },
    { text: usage ? `${count(usage.inputTokens)} / ${count(usage.outputTokens)}` : '–' },
    { text: costUsd === undefined ? '–' : costInDollars(costUsd) },
  ];
}

function isEnded(answer: Answer): answer is EndedAnswer {
  return answer.state === 'completed' || answer.state === 'failed';
}

function stateOf(answer: EndedAnswer): Cell {
  const [mark, style] = markOf(answer);
  if (answer.state === 'failed') {
    const { code } = answer.fault;
    return { text: `${mark} ${code === 'cancelled' ? 'stopped' : code}`, style };
  }
  return answer.truncated
    ? { text: `${mark} truncated`, style: 'yellow' }
    : { text: `${mark} completed`, style: 'green' };
}

function count(tokens: number): string {
  return tokens.toLocaleString('en-US');
}

function totalLine({ answers, outcome, totalLatencyMs = 0 }: Run): string {
  const completed = answers.filter(({ state }) => state === 'completed').length;
  const verb = outcome === 'cancelled' ? 'answered before the run was stopped, after' : 'answered in';
  const asked = answers.filter(isEnded).filter(({ attempts }) => attempts > 0);
  const sum = asked.reduce((total, { latencyMs }) => total + latencyMs, 0);
  const ratio = (sum / totalLatencyMs).toFixed(1);
  const isParallel = asked.length > 1 && totalLatencyMs > 0 && outcome !== 'cancelled';
  const parallel = isParallel ? ` (sum of latencies ${milliseconds(sum)}: ${ratio}× in parallel)` : '';
  return `${completed} of ${answers.length} ${verb} ${milliseconds(totalLatencyMs)}${parallel}`;
}
