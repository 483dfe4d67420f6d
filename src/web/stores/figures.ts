import type { ListedModel } from '../../core/listed-model.ts';
import { isEnded, type Take, wasStopped, wholeText } from './turn.ts';

/** What is told of a take beside its text. Guesses are marked; what is not known is undefined, never 0. */
export interface Figures {
  /** Milliseconds. */
  readonly timeMs: number | undefined;
  readonly firstTokenMs: number | undefined;
  readonly tokensPerSecond: number | undefined;
  readonly tokens: number | undefined;
  /** USD. */
  readonly costUsd: number | undefined;
  /** Tokens and cost are reckoned from the text so far. */
  readonly isGuess: boolean;
  readonly isFree: boolean;
}

/** About as many characters make a token in most languages and models. */
const CHARACTERS_PER_TOKEN = 4;
/** A speed over less than this says nothing. */
const LEAST_MS = 200;
const LEAST_TOKENS = 12;

export function figuresOf(take: Take, model: ListedModel | undefined, now: number): Figures {
  const { answer, askedAt, firstTextAt } = take;
  const end = answer.state === 'completed' || answer.state === 'failed' ? answer : undefined;
  const characters = wholeText(take).length - take.continues.length;
  const guess = characters > 0 ? Math.ceil(characters / CHARACTERS_PER_TOKEN) : undefined;
  const exact = end?.usage?.outputTokens;
  const tokens = exact ?? guess;
  const timeMs = end ? end.latencyMs : take.isQueued ? undefined : Math.max(0, now - askedAt);
  const firstTokenMs =
    end?.timeToFirstTokenMs ?? (firstTextAt === undefined ? undefined : firstTextAt - askedAt);
  const isFree = end?.simulated ?? model?.simulated ?? false;
  return {
    timeMs,
    firstTokenMs,
    tokensPerSecond: speedOf(guess, timeMs, firstTokenMs),
    tokens,
    costUsd: isFree ? undefined : (end?.costUsd ?? (end ? undefined : priceOf(tokens, model))),
    isGuess: exact === undefined && tokens !== undefined,
    isFree,
  };
}

/** Of the text that is read; what a model thinks first counts as waiting. */
function speedOf(tokens = 0, timeMs = 0, firstTokenMs = 0): number | undefined {
  const ms = timeMs - firstTokenMs;
  return tokens >= LEAST_TOKENS && ms >= LEAST_MS ? (tokens / ms) * 1000 : undefined;
}

function priceOf(tokens: number | undefined, model: ListedModel | undefined): number | undefined {
  return tokens === undefined || model?.outputPrice === undefined
    ? undefined
    : (tokens * model.outputPrice) / 1e6;
}

/** What the takes of a turn are measured against: the most of each, and who is best at it. */
export interface Scale {
  readonly timeMs: number;
  readonly tokens: number;
  readonly costUsd: number;
  readonly fastest: string | undefined;
  readonly cheapest: string | undefined;
  readonly longest: string | undefined;
}

/** Best are told only of answers that are done, and only where one is better than every other. */
export function scaleOf(takes: readonly { readonly take: Take; readonly figures: Figures }[]): Scale {
  const done = takes.filter(({ take }) => take.answer.state === 'completed');
  const best = (value: (figures: Figures) => number | undefined, sign: 1 | -1): string | undefined => {
    const known = done.flatMap(({ take, figures }) => {
      const it = value(figures);
      return it === undefined ? [] : [{ id: take.id, it: it * sign }];
    });
    const [first, second] = known.toSorted((a, b) => a.it - b.it);
    return first && second && first.it < second.it ? first.id : undefined;
  };
  const most = (value: (figures: Figures) => number | undefined): number =>
    Math.max(0, ...takes.map(({ figures }) => value(figures) ?? 0));
  return {
    timeMs: most(({ timeMs }) => timeMs),
    tokens: most(({ tokens }) => tokens),
    costUsd: most(({ costUsd }) => costUsd),
    fastest: best(({ timeMs }) => timeMs, 1),
    cheapest: best(({ costUsd }) => costUsd, 1),
    longest: best(({ tokens }) => tokens, -1),
  };
}

/** A turn in one line: how far it is, and what it came to. */
export interface Totals {
  readonly asked: number;
  readonly completed: number;
  readonly failed: number;
  /** By the reader: no failure. */
  readonly stopped: number;
  readonly live: number;
  /** Milliseconds: the slowest, since all run at once. */
  readonly timeMs: number;
  readonly tokens: number;
  readonly costUsd: number | undefined;
  readonly isGuess: boolean;
}

export function totalsOf(takes: readonly { readonly take: Take; readonly figures: Figures }[]): Totals {
  const costs = takes.flatMap(({ figures }) => figures.costUsd ?? []);
  return {
    asked: takes.length,
    completed: takes.filter(({ take }) => take.answer.state === 'completed').length,
    failed: takes.filter(({ take }) => take.answer.state === 'failed' && !wasStopped(take)).length,
    stopped: takes.filter(({ take }) => wasStopped(take)).length,
    live: takes.filter(({ take }) => !isEnded(take)).length,
    timeMs: Math.max(0, ...takes.map(({ figures }) => figures.timeMs ?? 0)),
    tokens: takes.reduce((sum, { figures }) => sum + (figures.tokens ?? 0), 0),
    costUsd: costs.length > 0 ? costs.reduce((sum, cost) => sum + cost, 0) : undefined,
    isGuess: takes.some(({ figures }) => figures.isGuess),
  };
}
