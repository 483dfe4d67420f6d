import { DEFAULT_TEMPERATURE, type Prompt } from '../core/chat-request.ts';
import { REASONING_EFFORTS, type ReasoningEffort, type Route } from '../core/model.ts';

/**
 * The prompt as this route can take it: the effort is one it knows, and the cap has room for what it thinks.
 * Says what had to change.
 */
export function fitPrompt(prompt: Prompt, route: Route): { prompt: Prompt; warnings: string[] } {
  const { system, messages, temperature, topP, reasoningEffort: wanted } = prompt;
  const warnings: string[] = [];
  const effort = effortFor(route, wanted);
  if (wanted !== undefined && wanted !== effort) {
    warnings.push(
      effort === undefined
        ? `reasoning_effort "${wanted}" was left out: ${route.label} does not think`
        : `reasoning_effort "${wanted}" became "${effort}", the nearest that ${route.label} takes`,
    );
  }
  const most = route.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  if (prompt.maxTokens > most) {
    warnings.push(`max_tokens ${prompt.maxTokens} became ${most}, the most that ${route.label} gives`);
  }
  const isSampled = temperature !== DEFAULT_TEMPERATURE || topP !== undefined;
  if (isSampled && effort !== 'none' && route.thinking?.ignoresSampling) {
    warnings.push(`temperature and top_p have no effect while ${route.label} thinks`);
  }
  const headroom = (effort && route.thinking?.headroom[effort]) ?? 0;
  return {
    prompt: {
      system,
      messages,
      temperature,
      maxTokens: Math.min(prompt.maxTokens + headroom, most),
      topP,
      reasoningEffort: effort,
    },
    warnings,
  };
}

/** The least a model can do when nothing is asked for; else what is asked, or the nearest it has. */
function effortFor(route: Route, wanted: ReasoningEffort | undefined): ReasoningEffort | undefined {
  if (!route.thinking) return undefined;
  const { headroom } = route.thinking;
  const isOffered = (effort: ReasoningEffort): boolean => headroom[effort] !== undefined;
  if (wanted === undefined) return REASONING_EFFORTS.find(isOffered);
  const offered = REASONING_EFFORTS.filter(isOffered);
  const distance = (effort: ReasoningEffort) =>
    Math.abs(REASONING_EFFORTS.indexOf(effort) - REASONING_EFFORTS.indexOf(wanted));
  return offered.toSorted((a, b) => distance(a) - distance(b))[0];
}
