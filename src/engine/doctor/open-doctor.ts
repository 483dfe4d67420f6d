import type { ModelStatus, Provider } from '../../core/contracts.ts';
import type { Doctor, DoctorEvent, ExamOptions } from '../../core/doctor.ts';
import { closable } from '../../flow/closable.ts';
import { merge } from '../../flow/merge.ts';
import { checkKeys, type ProviderFindings } from './check-keys.ts';
import { checkModel } from './check-model.ts';
import type { DoctorParts, Exam } from './exam.ts';

/** Models of one provider that are asked at the same time: a doctor must not be the reason for a rate limit. */
const LANES = 3;

export function openDoctor(parts: DoctorParts): Doctor {
  return {
    examine(options = {}) {
      const controller = new AbortController();
      return closable(controller, examine(parts, options, controller.signal), options.signal);
    },
  };
}

async function* examine(
  parts: DoctorParts,
  options: ExamOptions,
  signal: AbortSignal,
): AsyncGenerator<DoctorEvent, void> {
  const statuses = await parts.statuses();
  const keys = parts.providers.reduce((sum, { name }) => sum + Math.max(1, parts.accessesOf(name).length), 0);
  yield { type: 'exam.started', keys, models: statuses.length };
  yield* merge(
    parts.providers.map((provider) => {
      const own = statuses.filter(({ route }) => route.provider === provider.name);
      return examineProvider(provider, own, { parts, options, signal });
    }),
  );
}

/** The keys first: what they show tells what the models' answers mean. */
async function* examineProvider(
  provider: Provider,
  statuses: readonly ModelStatus[],
  exam: Exam,
): AsyncGenerator<DoctorEvent, void> {
  const findings = await checkKeys(provider, exam);
  for (const check of findings.checks) yield { type: 'key.checked', ...check };
  const lanes = Array.from({ length: Math.min(LANES, statuses.length) }, (_, lane) =>
    inTurn(
      statuses.filter((_, i) => i % LANES === lane),
      findings,
      exam,
    ),
  );
  yield* merge(lanes);
}

async function* inTurn(
  statuses: readonly ModelStatus[],
  findings: ProviderFindings,
  exam: Exam,
): AsyncGenerator<DoctorEvent, void> {
  for (const status of statuses) {
    if (exam.signal.aborted) return;
    yield { type: 'model.checked', ...(await checkModel(status, findings, exam)) };
  }
}
