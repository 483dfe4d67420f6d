import type { EndedAnswer } from '../core/answer.ts';
import { type ChatRequest, InvalidRequestError } from '../core/chat-request.ts';
import type { CounterOf } from '../core/contracts.ts';
import { routeId } from '../core/model.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { resolveAll } from './run.ts';
import type { AnswerTask, EngineParts } from './task.ts';
import { Trail } from './trail.ts';

/** What a prompt would take in. */
export interface Counted {
  readonly state: 'counted';
  /** Tokens, those of instructions, tools and images among them. */
  readonly inputTokens: number;
  /** `provider/upstream-id` that would be asked. */
  readonly modelUsed: string;
  /** Upstream requests; 0 where nobody could be asked. */
  readonly attempts: number;
  /** What would change of the prompt, and that the count is an estimate where it is one. */
  readonly warnings: readonly string[];
}

/** Nobody could count: why, as an answer would have failed. */
export type NotCounted = Extract<EndedAnswer, { state: 'failed' }>;

/**
 * Counts a prompt with whoever would be asked it, without asking it. Where that provider has no word for counting it is an
 * estimate, and says so.
 */
export async function countPrompt(
  request: ChatRequest,
  parts: EngineParts,
  counterOf: CounterOf,
  signal: StopSignal,
): Promise<Counted | NotCounted> {
  const [models] = resolveAll(request, parts.catalog);
  if (!models) throw new InvalidRequestError('Ask at least one model');
  const task: AnswerTask = { request, index: 0, models, signal };
  const trail = new Trail(task, lookingUp(parts, counterOf));
  let attempts = 0;
  for (let tried = await trail.next(); tried; tried = await trail.next()) {
    const { prompt, attempt, warnings } = tried;
    const { route } = attempt;
    const modelUsed = routeId(route);
    try {
      const count = counterOf(route.provider);
      if (!count) {
        const inputTokens = estimateTokens(prompt);
        const estimate = `input_tokens is an estimate: ${parts.namesOf(route.provider).displayName} counts none beforehand`;
        return { state: 'counted', inputTokens, modelUsed, attempts, warnings: [...warnings, estimate] };
      }
      attempts++;
      const inputTokens = await count(route, prompt, trail.optionsFor(tried));
      return { state: 'counted', inputTokens, modelUsed, attempts, warnings };
    } catch (error) {
      trail.fail(tried, error);
    } finally {
      trail.leave(tried);
    }
  }
  const end = trail.end();
  if (end.state !== 'failed') throw new Error('A count ended as an answer');
  return end;
}

/**
 * Whether a provider counts says nothing of whether its model answers: a proxy may have no such path. What it says of a key
 * holds. An estimate takes nobody's place.
 */
function lookingUp(parts: EngineParts, counterOf: CounterOf): EngineParts {
  const { catalog, circuits, bulkheads, retries } = parts;
  return {
    ...parts,
    catalog: { ...catalog, observed() {} },
    circuits: { ...circuits, enter: () => 'usual', answered() {}, ended() {} },
    bulkheads: {
      enter: (provider, ms, signal) => !counterOf(provider) || bulkheads.enter(provider, ms, signal),
      leave: (provider) => counterOf(provider) && bulkheads.leave(provider),
    },
    retries: { ...retries, asked: (provider) => counterOf(provider) && retries.asked(provider) },
  };
}
