import { type ChatRequest, InvalidRequestError } from './chat-request.ts';

/** When a run has enough: every answer, the first model to speak, or so many completed answers. */
export type Rule =
  | { readonly type: 'all' }
  /** `hedgeMs`: a model is asked only once those before it have failed, or have been silent for so long. */
  | { readonly type: 'first'; readonly hedgeMs: number | undefined }
  | { readonly type: 'quorum'; readonly count: number };

/**
 * What a request's `until` and `hedgeMs` come to.
 *
 * @param answers how many the request asks for
 * @throws InvalidRequestError when they cannot be
 */
export function toRule({ until = 'all', hedgeMs }: ChatRequest, answers: number): Rule {
  if (hedgeMs !== undefined && until !== 'first')
    throw new InvalidRequestError('hedge_ms goes with until: "first"', [], 'hedge_ms');
  if (until === 'first') return { type: 'first', hedgeMs };
  const count = until === 'all' ? undefined : until.quorum;
  if (count === undefined) return ALL;
  if (Number.isInteger(count) && count >= 1 && count <= answers) return { type: 'quorum', count };
  throw new InvalidRequestError(
    `a quorum must be a whole number from 1 to ${answers}, the number of answers asked for`,
    [],
    'until',
  );
}

const ALL: Rule = { type: 'all' };

/** How many answers must complete for the run to be complete. */
export function answersNeeded(rule: Rule, answers: number): number {
  if (rule.type === 'all') return answers;
  return rule.type === 'first' ? 1 : rule.count;
}

/** Milliseconds after which a run ends with what there is. */
export function deadlineOf({ deadlineMs, until }: ChatRequest): number | undefined {
  return (typeof until === 'object' ? until.deadlineMs : undefined) ?? deadlineMs;
}
