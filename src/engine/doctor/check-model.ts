import type { Prompt } from '../../core/chat-request.ts';
import type { Access, ModelStatus } from '../../core/contracts.ts';
import type { ModelCheck, ModelState, Tape } from '../../core/doctor.ts';
import { type Fault, toFault, UpstreamError } from '../../core/fault.ts';
import { hasCome, type Route, routeId } from '../../core/model.ts';
import { fitPrompt } from '../fit-prompt.ts';
import type { Attempt } from '../plan.ts';
import { emptyReading, readDeltas, verdictOf } from '../reading.ts';
import { actionFor, actionToSetUp } from './action.ts';
import type { ProviderFindings } from './check-keys.ts';
import type { Exam } from './exam.ts';

/** Small enough to cost next to nothing, long enough to be an answer. */
const QUESTION: Prompt = {
  system: undefined,
  messages: [{ role: 'user', content: 'Reply with the one word: ok' }],
  temperature: 0,
  maxTokens: 16,
  topP: undefined,
  reasoningEffort: undefined,
};
/** Milliseconds for one question. */
const TIMEOUTS = { firstTokenMs: 20_000, totalMs: 30_000 };
/** Routes asked for one model before it counts as failing. */
const MAX_TRIES = 4;
const DAY_MS = 86_400_000;

/** How a model stands: by its dates and its provider's list, and where it may be asked, by its answer. */
export async function checkModel(
  status: ModelStatus,
  findings: ProviderFindings,
  exam: Exam,
): Promise<ModelCheck> {
  const now = exam.parts.clock.now();
  const facts = factsOf(status, now);
  const isReal = status.configured && !status.simulated;
  const { live = false, record = false } = exam.options;
  if (!status.configured) return { ...facts, ...withoutKey(findings, exam) };
  return isReal && !live && !record
    ? { ...facts, ...unasked(status, findings, now) }
    : { ...facts, ...(await asked(status, exam)) };
}

type Facts = Pick<
  ModelCheck,
  'model' | 'name' | 'answeredBy' | 'simulated' | 'isAsked' | 'rateLimits' | 'circuits'
> &
  Partial<ModelCheck>;

function factsOf(
  { model, route, successor, isSuccessor, lifecycle, simulated, circuits }: ModelStatus,
  now: Date,
): Facts {
  // Of what answers while it is the model itself: that another host gave it up is no end.
  const on = lifecycle?.retirement?.on;
  const next = isSuccessor ? route : successor;
  return {
    model: model.id,
    name: model.name,
    answeredBy: routeId(route),
    simulated,
    isAsked: false,
    rateLimits: [],
    circuits,
    ...(on !== undefined && {
      retiresOn: on.slice(0, 10),
      daysToRetirement: Math.ceil((Date.parse(on) - now.getTime()) / DAY_MS),
    }),
    ...(next && { successor: routeId(next) }),
  };
}

function withoutKey({ provider }: ProviderFindings, { parts }: Exam) {
  const action = actionToSetUp(provider, parts.variableOf(provider.name));
  return { state: 'without_key', action } as const;
}

/** What dates and lists tell, free of charge. */
function unasked(
  { model, route, isSuccessor }: ModelStatus,
  { provider, checks, listed }: ProviderFindings,
  now: Date,
): { readonly state: ModelState } & Partial<ModelCheck> {
  const ill = checks.every(({ fault }) => fault && fault.code !== 'rate_limited') ? checks[0] : undefined;
  if (ill?.fault) return { state: 'failing', fault: ill.fault, ...(ill.action && { action: ill.action }) };
  if (listed && listed.size > 0 && !listed.has(route.upstreamId)) {
    return { state: 'unproven', reason: `${provider.displayName} does not list ${route.upstreamId}` };
  }
  if (isSuccessor) return { state: 'replaced', reason: goneText(model.name, model.routes[0], now) };
  return listed ? { state: 'alive' } : { state: 'unproven', reason: `${provider.displayName} gave no list` };
}

function goneText(name: string, route: Route | undefined, now: Date): string {
  const on = route?.lifecycle?.retirement?.on;
  return on === undefined || !hasCome(on, now)
    ? `${name} is not served to this key`
    : `${name} was shut down on ${on.slice(0, 10)}`;
}

interface Question {
  readonly attempt: Attempt;
  readonly fault: Fault | undefined;
  readonly timeToFirstTokenMs: number | undefined;
  readonly latencyMs: number;
  readonly tape: Tape | undefined;
}

/** Asks as a run would, route after route, until somebody answers. */
async function asked(
  status: ModelStatus,
  exam: Exam,
): Promise<{ readonly state: ModelState } & Partial<ModelCheck>> {
  const { parts, options } = exam;
  const { model } = status;
  const questions: Question[] = [];
  for (const attempt of parts.attemptsOf(model).slice(0, MAX_TRIES)) {
    if (exam.signal.aborted) break;
    const question = await ask(attempt, exam);
    questions.push(question);
    learn(question, exam);
    if (!question.fault) break;
  }
  const last =
    questions.find(({ fault }) => !fault) ??
    questions.find(({ fault }) => fault?.code !== 'invalid_model') ??
    questions[0];
  if (!last) return { state: 'without_key' };
  const { attempt, fault, tape } = last;
  const provider = parts.providers.find(({ name }) => name === attempt.route.provider);
  return {
    isAsked: true,
    answeredBy: routeId(attempt.route),
    simulated: attempt.access.simulated,
    latencyMs: last.latencyMs,
    ...(last.timeToFirstTokenMs !== undefined && { timeToFirstTokenMs: last.timeToFirstTokenMs }),
    rateLimits: (tape && provider?.rateLimits?.(tape.headers, parts.clock.now().getTime())) ?? [],
    ...(fault
      ? {
          state: 'failing',
          fault,
          ...(provider && {
            action: actionFor(fault, provider, parts.variableOf(provider.name), model.name),
          }),
        }
      : attempt.successor
        ? { state: 'replaced', reason: goneText(model.name, model.routes[0], parts.clock.now()) }
        : { state: 'alive' }),
    ...(options.record && tape && !attempt.access.simulated && (await recorded(attempt, tape, exam))),
  };
}

/** One small streamed question over one route. */
async function ask(attempt: Attempt, { parts, signal }: Exam): Promise<Question> {
  const { clock } = parts;
  const { route, access } = attempt;
  const { prompt } = fitPrompt(QUESTION, route);
  const startedAt = clock.monotonic();
  const reading = emptyReading();
  let firstAt: number | undefined;
  const taped = parts.taped(route, prompt, { access, signal, timeouts: TIMEOUTS }, (deltas) => {
    if (deltas.some(({ type }) => type === 'text' || type === 'reasoning')) firstAt ??= clock.monotonic();
    readDeltas(reading, deltas);
    return undefined;
  });
  let fault: Fault | undefined;
  try {
    await taped.done;
    const verdict = verdictOf(
      reading,
      parts.providers.find(({ name }) => name === route.provider)?.displayName ?? '',
    );
    // A model that spends a small cap on thoughts lives all the same.
    fault = verdict?.code === 'max_tokens_reached' ? undefined : verdict;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    fault = signal.aborted ? toFault('cancelled', 'Stopped before it was done') : error.fault;
  }
  return {
    attempt,
    fault,
    timeToFirstTokenMs: firstAt === undefined ? undefined : Math.round(firstAt - startedAt),
    latencyMs: Math.round(clock.monotonic() - startedAt),
    tape: taped.tape(),
  };
}

/** What an answer teaches an examination teaches as well as a run's. */
function learn({ attempt: { route, access }, fault }: Question, { parts: { catalog, clock } }: Exam): void {
  const finding = { route, keyId: access.key?.id ?? '', at: clock.now() };
  if (fault?.code === 'invalid_model') {
    catalog.observed({ ...finding, alive: false, evidence: fault.message });
  } else if (!fault && (route.lifecycle?.retirement || catalog.findingOf(route, finding.keyId, finding.at))) {
    catalog.observed({ ...finding, alive: true, evidence: 'It answered' });
  }
}

/** The real exchange, and where the emulator's differs. */
async function recorded(
  attempt: Attempt,
  tape: Tape,
  exam: Exam,
): Promise<Pick<ModelCheck, 'tape' | 'differences'>> {
  const access: Access | undefined = await exam.parts.emulated(attempt.route.provider);
  const twin = access && (await ask({ ...attempt, access }, exam)).tape;
  return {
    tape,
    ...(twin && { differences: exam.parts.differencesOf(attempt.route.provider, tape, twin) }),
  };
}
