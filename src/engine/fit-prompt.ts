import { DEFAULT_TEMPERATURE, type Prompt } from '../core/chat-request.ts';
import { REASONING_EFFORTS, type ReasoningEffort, type Route } from '../core/model.ts';

/**
 * The prompt as this route can take it: the effort is one it knows, the cap has room for what it thinks, and what
 * it refuses is left out. Says what had to change of what was asked for; a default it refuses is just left out.
 */
export function fitPrompt(prompt: Prompt, route: Route): { prompt: Prompt; warnings: string[] } {
  const { system, messages, reasoningEffort: wanted } = prompt;
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
  const isSampled = prompt.temperature !== DEFAULT_TEMPERATURE || prompt.topP !== undefined;
  if (isSampled && effort !== undefined && effort !== 'none' && route.thinking?.ignoresSampling) {
    warnings.push(`temperature and top_p have no effect while ${route.label} thinks`);
  }
  const headroom = (effort && route.thinking?.headroom[effort]) ?? 0;
  return {
    prompt: {
      system,
      messages,
      temperature: temperatureFor(route, prompt, warnings),
      maxTokens: Math.min(prompt.maxTokens + headroom, most),
      topP: topPFor(route, prompt, warnings),
      reasoningEffort: effort,
    },
    warnings,
  };
}

function temperatureFor(
  { label, refuses, samplesByOne, maxTemperature = 2 }: Route,
  { temperature: wanted, topP }: Prompt,
  warnings: string[],
): number | undefined {
  if (wanted === undefined) return undefined;
  if (refuses?.includes('temperature')) {
    if (wanted !== DEFAULT_TEMPERATURE)
      warnings.push(`temperature ${wanted} was left out: ${label} refuses it`);
    return undefined;
  }
  if (samplesByOne && topP !== undefined && wanted === DEFAULT_TEMPERATURE) return undefined;
  if (wanted > maxTemperature) {
    warnings.push(`temperature ${wanted} became ${maxTemperature}, the most that ${label} takes`);
    return maxTemperature;
  }
  return wanted;
}

function topPFor(
  { label, refuses, samplesByOne }: Route,
  { topP: wanted, temperature }: Prompt,
  warnings: string[],
): number | undefined {
  if (wanted === undefined) return undefined;
  const isRefused = refuses?.includes('topP') ?? false;
  const isSecond = samplesByOne && temperature !== undefined && temperature !== DEFAULT_TEMPERATURE;
  if (!isRefused && !isSecond) return wanted;
  const why = isRefused ? `${label} refuses it` : `${label} takes it or temperature, and not both`;
  warnings.push(`top_p ${wanted} was left out: ${why}`);
  return undefined;
}

/** What is asked for, or the nearest a model has; without a wish its usual, else the least it can do. */
function effortFor(route: Route, asked: ReasoningEffort | undefined): ReasoningEffort | undefined {
  if (!route.thinking) return undefined;
  const { headroom, usual } = route.thinking;
  const wanted = asked ?? usual;
  const isOffered = (effort: ReasoningEffort): boolean => headroom[effort] !== undefined;
  if (wanted === undefined) return REASONING_EFFORTS.find(isOffered);
  const offered = REASONING_EFFORTS.filter(isOffered);
  const distance = (effort: ReasoningEffort) =>
    Math.abs(REASONING_EFFORTS.indexOf(effort) - REASONING_EFFORTS.indexOf(wanted));
  return offered.toSorted((a, b) => distance(a) - distance(b))[0];
}
