import { DEFAULT_TEMPERATURE, type Prompt } from '../core/chat-request.ts';
import type { Provider } from '../core/contracts.ts';
import { REASONING_EFFORTS, type ReasoningEffort, type Route } from '../core/model.ts';
import { fitExtras, isPlainPrompt } from './extras.ts';
import { Fitting, type Leeway, type Misfit } from './fitting.ts';

/** What a provider's file knows of what it takes. */
export type Taking = Pick<Provider, 'lacks' | 'cannotThink'>;

export interface Fitted {
  readonly prompt: Prompt;
  readonly warnings: readonly string[];
  /** What the route cannot take and may not be left out: it is not asked. */
  readonly misfits: readonly Misfit[];
}

/**
 * The prompt as this route can take it: the effort is one it knows, the cap has room for what it thinks, and what
 * it refuses is left out. Says what had to change of what was asked for; a default it refuses is just left out.
 */
export function fitPrompt(asked: Prompt, route: Route, taking: Taking = {}, leeway: Leeway = {}): Fitted {
  const fitting = new Fitting(leeway);
  // Nearly all ask for an answer to a text and no more: that is not gone through one by one.
  const prompt = isPlainPrompt(asked) ? asked : fitExtras(asked, route, taking.lacks ?? NOTHING, fitting);
  const effort = effortFor(route, prompt, taking, fitting);
  const maxTokens = capFor(route, prompt, effort, fitting);
  const { temperature = DEFAULT_TEMPERATURE, topP } = prompt;
  const isSampled = temperature !== DEFAULT_TEMPERATURE || topP !== undefined;
  if (isSampled && effort !== undefined && effort !== 'none' && route.thinking?.ignoresSampling) {
    fitting.tell(`temperature and top_p have no effect while ${route.label} thinks`);
  }
  return {
    prompt: {
      system: prompt.system,
      systemName: prompt.systemName,
      cachesSystem: prompt.cachesSystem,
      messages: prompt.messages,
      temperature: temperatureFor(route, prompt, fitting),
      maxTokens,
      topP: topPFor(route, prompt, fitting),
      reasoningEffort: effort,
      tools: prompt.tools,
      toolChoice: prompt.toolChoice,
      parallelToolCalls: prompt.parallelToolCalls,
      responseFormat: prompt.responseFormat,
      stop: prompt.stop,
      seed: prompt.seed,
      frequencyPenalty: prompt.frequencyPenalty,
      presencePenalty: prompt.presencePenalty,
    },
    warnings: fitting.warnings,
    misfits: fitting.misfits,
  };
}

const NOTHING: readonly never[] = [];

/**
 * Tokens that every model which thinks gives, as far as its maximum is known. More than that is asked for by who wants all that
 * a model has: tools for coding do.
 */
const EVERYBODYS_MOST = 16_384;

/** What is asked for, and room to think: not beyond what the model gives, which would be refused. */
function capFor(
  route: Route,
  { maxTokens }: Prompt,
  effort: ReasoningEffort | undefined,
  fitting: Fitting,
): number | undefined {
  if (maxTokens === undefined) return undefined;
  const { label, maxOutputTokens: most } = route;
  if (most === undefined && maxTokens > EVERYBODYS_MOST) return maxTokens;
  if (most !== undefined && maxTokens > most) {
    const warning = `max_tokens ${maxTokens} became ${most}, the most that ${label} gives`;
    fitting.adjust('max_tokens', `${label} gives at most ${most}`, warning);
  }
  const headroom = (effort && route.thinking?.headroom[effort]) ?? 0;
  return Math.min(maxTokens + headroom, most ?? Number.POSITIVE_INFINITY);
}

function temperatureFor(
  { label, refuses, samplesByOne, maxTemperature = 2 }: Route,
  { temperature: wanted, topP }: Prompt,
  fitting: Fitting,
): number | undefined {
  if (wanted === undefined) return undefined;
  const isUsual = wanted === (fitting.isStrict ? OWN_TEMPERATURE : DEFAULT_TEMPERATURE);
  if (refuses?.includes('temperature')) {
    const warning = `temperature ${wanted} was left out: ${label} refuses it`;
    if (!isUsual) fitting.adjust('temperature', `${label} refuses it`, warning);
    return undefined;
  }
  if (samplesByOne && topP !== undefined && isUsual) return undefined;
  if (wanted > maxTemperature) {
    const warning = `temperature ${wanted} became ${maxTemperature}, the most that ${label} takes`;
    fitting.adjust('temperature', `${label} takes at most ${maxTemperature}`, warning);
    return maxTemperature;
  }
  return wanted;
}

/** What every model does that takes no other: sent or not, it is the same. */
const OWN_TEMPERATURE = 1;
const OWN_TOP_P = 1;

function topPFor(
  { label, refuses, samplesByOne }: Route,
  { topP: wanted, temperature }: Prompt,
  fitting: Fitting,
): number | undefined {
  if (wanted === undefined) return undefined;
  const isRefused = refuses?.includes('topP') ?? false;
  const isOther = fitting.isStrict ? temperature !== OWN_TEMPERATURE : temperature !== DEFAULT_TEMPERATURE;
  const isSecond = samplesByOne && temperature !== undefined && isOther;
  if (!isRefused && !isSecond) return wanted;
  if (fitting.isStrict && wanted === OWN_TOP_P) return undefined;
  const why = isRefused ? `${label} refuses it` : `${label} takes it or temperature, and not both`;
  fitting.adjust('top_p', why, `top_p ${wanted} was left out: ${why}`);
  return undefined;
}

/** What is asked for, or the nearest a model has; without a wish its usual, else the least it can do. */
function effortFor(
  route: Route,
  prompt: Prompt,
  taking: Taking,
  fitting: Fitting,
): ReasoningEffort | undefined {
  const { reasoningEffort: asked } = prompt;
  const effort = nearestEffort(route, asked);
  if (asked !== undefined && asked !== effort) {
    const why = effort === undefined ? `${route.label} does not think` : `${route.label} takes "${effort}"`;
    const warning =
      effort === undefined
        ? `reasoning_effort "${asked}" was left out: ${why}`
        : `reasoning_effort "${asked}" became "${effort}", the nearest that ${route.label} takes`;
    // A model that does not think does what "none" asks for.
    if (effort === undefined && asked === 'none' && fitting.isStrict) return undefined;
    if (effort !== undefined && EXTREMES.has(asked)) fitting.tell(warning);
    else fitting.adjust('reasoning_effort', why, warning);
  }
  if (effort === undefined || effort === 'none' || route.thinking?.headroom.none === undefined) return effort;
  const obstacle = taking.cannotThink?.(prompt);
  if (obstacle === undefined) return effort;
  fitting.tell(`reasoning_effort "${effort}" became "none": ${obstacle}`);
  return 'none';
}

/**
 * Whoever asks for more than most models have gets the most that there is, and whoever wants none the least: no tool knows which
 * has it.
 */
const EXTREMES: ReadonlySet<ReasoningEffort> = new Set(['none', 'xhigh', 'max']);

function nearestEffort(route: Route, asked: ReasoningEffort | undefined): ReasoningEffort | undefined {
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
