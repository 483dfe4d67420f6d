import type { Balance, RateLimit } from '../core/account.ts';
import { balanceText } from '../core/balance-text.ts';
import type { DoctorReport, KeyCheck, KeyState, ModelCheck, ModelState } from '../core/doctor.ts';
import type { Paint, Style } from './paint.ts';
import { renderCircuits } from './render-circuits.ts';
import { type Cell, type Column, renderTable } from './render-table.ts';
import { toSafeLine } from './safe-text.ts';
import { wrap } from './wrap.ts';

/** Days before its end at which a model is worth a look. */
const SOON_DAYS = 60;

/** An examination on one screen: the keys, the models that are not simply well, and what to do. */
export function renderDoctor(report: DoctorReport, isWhole: boolean, width: number, paint: Paint): string {
  const { keys, models } = report;
  const shownKeys = isWhole ? keys : keys.filter(({ state }) => state !== 'missing');
  const shownModels = isWhole ? models : models.filter(isNews);
  return [
    renderTable(KEY_COLUMNS, shownKeys.map(toKeyRow), width, paint),
    leftOut(keys.length - shownKeys.length, 'provider has', 'providers have', 'no key', paint),
    shownModels.length > 0
      ? `\n${renderTable(MODEL_COLUMNS, shownModels.map(toModelRow), width, paint)}`
      : '',
    renderCircuits(
      models.flatMap(({ circuits }) => circuits),
      width,
      paint,
    ),
    summary(models, models.length - shownModels.length, width, paint),
    renderActions(report, isWhole, width, paint),
  ].join('');
}

/** What a reader who only wants to know of trouble is shown. */
function isNews({ state, daysToRetirement, circuits }: ModelCheck): boolean {
  if (circuits.length > 0) return true;
  if (state === 'without_key') return false;
  return state !== 'alive' || (daysToRetirement !== undefined && daysToRetirement <= SOON_DAYS);
}

const KEY_COLUMNS: readonly Column[] = [
  { head: 'provider' },
  { head: 'key' },
  { head: 'reply', align: 'right', dispensable: 2 },
  { head: 'models', align: 'right', dispensable: 3 },
  { head: 'balance', align: 'right', dispensable: 1 },
];

const KEY_STYLES: Readonly<Record<KeyState, Style>> = {
  accepted: 'green',
  missing: 'yellow',
  rejected: 'red',
  exhausted: 'red',
  limited: 'yellow',
  unreachable: 'red',
  failing: 'red',
  unlisted: 'yellow',
};

function toKeyRow(check: KeyCheck): readonly Cell[] {
  const { key, state, simulated, latencyMs, listedModels, balance, fault } = check;
  const which = key && key.of > 1 ? ` (${key.place} of ${key.of})` : '';
  const isFound = state !== 'missing' || fault === undefined;
  const word = simulated && state === 'accepted' ? 'simulated' : isFound ? KEY_WORDS[state] : 'not found';
  return [
    { text: check.providerName, style: 'bold' },
    { text: `${word}${which}`, style: simulated && state === 'accepted' ? 'cyan' : KEY_STYLES[state] },
    { text: latencyMs === undefined ? '–' : `${latencyMs} ms` },
    { text: listedModels === undefined ? '–' : `${listedModels}` },
    { text: leftToSpend(balance), ...(balance?.isSufficient === false && { style: 'red' as const }) },
  ];
}

const KEY_WORDS: Readonly<Record<KeyState, string>> = {
  accepted: '✓ accepted',
  missing: 'no key',
  rejected: '✗ rejected',
  exhausted: '✗ out of credit',
  limited: 'busy',
  unreachable: '✗ unreachable',
  failing: '✗ failing',
  unlisted: 'not checked',
};

function leftToSpend(balance: Balance | undefined): string {
  if (!balance) return '–';
  return balanceText(balance) ?? (balance.isSufficient ? 'no cap' : 'used up');
}

const MODEL_COLUMNS: readonly Column[] = [
  { head: 'model' },
  { head: 'state' },
  { head: 'answered by', min: 24 },
  { head: 'first token', align: 'right', dispensable: 1 },
  { head: 'left', dispensable: 3 },
  { head: 'retires', dispensable: 2 },
];

const MODEL_WORDS: Readonly<Record<ModelState, readonly [string, Style]>> = {
  alive: ['✓ alive', 'green'],
  replaced: ['→ replaced', 'yellow'],
  failing: ['✗ failing', 'red'],
  unproven: ['? not listed', 'yellow'],
  without_key: ['no key', 'yellow'],
};

function toModelRow(check: ModelCheck): readonly Cell[] {
  const [word, style] = MODEL_WORDS[check.state];
  const { timeToFirstTokenMs } = check;
  return [
    { text: check.model, style: 'bold' },
    { text: word, style },
    { text: check.answeredBy },
    { text: timeToFirstTokenMs === undefined ? '–' : `${timeToFirstTokenMs} ms` },
    { text: headroom(check.rateLimits) },
    retirement(check),
  ];
}

/** The tightest allowance: "87 % tokens/minute". */
function headroom(limits: readonly RateLimit[]): string {
  const shares = limits.flatMap(({ of, per, limit, remaining }) =>
    limit && remaining !== undefined ? [{ share: remaining / limit, text: `${of}/${per}` }] : [],
  );
  const [least] = shares.toSorted((a, b) => a.share - b.share);
  return least ? `${Math.floor(least.share * 100)} % ${least.text}` : '–';
}

function retirement({ retiresOn, daysToRetirement }: ModelCheck): Cell {
  if (retiresOn === undefined || daysToRetirement === undefined) return { text: '–' };
  if (daysToRetirement <= 0) return { text: `retired ${retiresOn}`, style: 'yellow' };
  return {
    text: `in ${daysToRetirement} days`,
    ...(daysToRetirement <= SOON_DAYS && { style: 'yellow' as const }),
  };
}

function leftOut(count: number, one: string, many: string, what: string, paint: Paint): string {
  if (count === 0) return '';
  return `${paint('dim', `${count} more ${count === 1 ? one : many} ${what} (--all shows them)`)}\n`;
}

/** "31 models alive, 2 replaced, 1 failing; 12 without a key". */
function summary(models: readonly ModelCheck[], unseen: number, width: number, paint: Paint): string {
  const count = (state: ModelState): number => models.filter((it) => it.state === state).length;
  const parts = (Object.keys(MODEL_WORDS) as ModelState[])
    .filter((state) => count(state) > 0)
    .map((state, i, all) => ({
      text: `${count(state)} ${SUMMARY_WORDS[state]}`,
      after: i < all.length - 1 ? ',' : unseen > 0 ? '' : '.',
      style: MODEL_WORDS[state][1],
    }));
  const hidden = unseen > 0 ? [{ text: '(--all shows each)', after: '.', style: 'dim' as const }] : [];
  const replaced = 'A replaced model needs nothing: its id goes on answering.';
  const note = count('replaced') > 0 ? [{ text: replaced, after: '' }] : [];
  return `\n${wrapPainted([{ text: 'Models:', after: '' }, ...parts, ...hidden, ...note], width, paint)}\n`;
}

interface Phrase {
  readonly text: string;
  /** A mark behind it, which is not painted. */
  readonly after: string;
  readonly style?: Style;
}

/** Phrases in lines of at most this width. Each word is painted by itself, so that no colour runs into the next line. */
function wrapPainted(phrases: readonly Phrase[], width: number, paint: Paint): string {
  const words = phrases.flatMap(({ text, after, style }) =>
    text.split(' ').map((word, i, all) => ({ word, after: i === all.length - 1 ? after : '', style })),
  );
  const lines: (typeof words)[] = [];
  let left = 0;
  for (const it of words) {
    const length = it.word.length + it.after.length;
    const last = lines.at(-1);
    if (last && left > length) last.push(it);
    else lines.push([it]);
    left = (last && left > length ? left - 1 : width) - length;
  }
  const paintWord = ({ word, after, style }: (typeof words)[number]) =>
    (style ? paint(style, word) : word) + after;
  return lines.map((line) => line.map(paintWord).join(' ')).join('\n');
}

const SUMMARY_WORDS: Readonly<Record<ModelState, string>> = {
  alive: 'alive',
  replaced: 'answered by a successor',
  failing: 'failing',
  unproven: 'not on the list',
  without_key: 'without a key',
};

/** Each action once, with what it is for; what has no key is no trouble unless everything was asked for. */
function renderActions(report: DoctorReport, isWhole: boolean, width: number, paint: Paint): string {
  const reasons = new Map<string, Set<string>>();
  const add = (action: string | undefined, reason: string): void => {
    if (action === undefined) return;
    const known = reasons.get(action) ?? new Set();
    reasons.set(action, known.add(toSafeLine(reason)));
  };
  for (const { state, action, fault, providerName } of report.keys) {
    if (state !== 'missing' || isWhole) add(action, fault?.message ?? `${providerName} has no key`);
  }
  for (const { state, action, fault, model } of report.models) {
    if (state === 'failing') add(action, fault?.message ?? model);
  }
  const lines = [...reasons].map(
    ([action, why], i) => `${i + 1}. ${sentence(action)} ${[...why].join('; ')}`,
  );
  if (lines.length === 0) return paint('green', 'Nothing to mend.\n');
  return `\n${paint('bold', 'What to do')}\n${lines.map((line) => `${wrap(toSafeLine(line), width)}\n`).join('')}`;
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
