import Type, { type Static } from 'typebox';
import type { RateLimit } from '../core/account.ts';
import { type DoctorReport, isHealthy, type KeyCheck, type ModelCheck } from '../core/doctor.ts';
import type { Fault } from '../core/fault.ts';
import { toCircuitJson } from './coro-models.ts';
import { CircuitSchema } from './coro-schema.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const Limit = Type.Object({
  of: Type.String({ description: 'requests, tokens, input tokens or output tokens.' }),
  per: Type.String({ description: 'second, minute, day or month.' }),
  limit: nullable(Type.Number()),
  remaining: nullable(Type.Number()),
  reset_ms: nullable(Type.Number({ description: 'Milliseconds until it is whole again.' })),
});

const told = {
  error: nullable(Type.String()),
  error_code: nullable(Type.String()),
  action: nullable(Type.String({ description: 'The one thing to do about it.' })),
};

const KeySchema = Type.Object({
  provider: Type.String(),
  name: Type.String({ description: 'For people.' }),
  key: nullable(
    Type.Object({
      place: Type.Integer({ description: 'Place of the key in its variable, from 1.' }),
      of: Type.Integer(),
    }),
  ),
  state: Type.String({
    description: 'accepted, missing, rejected, exhausted, limited, unreachable, failing or unlisted.',
  }),
  simulated: Type.Boolean(),
  latency_ms: nullable(Type.Integer()),
  listed_models: nullable(Type.Integer({ description: "Models on the provider's list for this key." })),
  balance: nullable(
    Type.Object({
      is_sufficient: Type.Boolean(),
      amounts: Type.Array(Type.Object({ currency: Type.String(), amount: Type.Number() })),
    }),
  ),
  ...told,
});

const ModelSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: Type.String({ description: 'alive, replaced, failing, unproven or without_key.' }),
  answered_by: Type.String({ description: 'provider/upstream-id that answers, or would.' }),
  simulated: Type.Boolean(),
  retires_on: nullable(Type.String({ description: 'ISO date.' })),
  days_to_retirement: nullable(Type.Integer({ description: 'Negative once it has passed.' })),
  successor: nullable(Type.String()),
  circuits: Type.Array(CircuitSchema, {
    description: 'Routes that keep failing, whoever asks, and are left alone for now.',
  }),
  asked: Type.Boolean({ description: 'Whether it was asked a small question.' }),
  time_to_first_token_ms: nullable(Type.Integer()),
  latency_ms: nullable(Type.Integer()),
  rate_limits: Type.Array(Limit),
  reason: nullable(Type.String()),
  differences: nullable(
    Type.Array(Type.String(), { description: 'Where its reply differs from what the emulator says.' }),
  ),
  ...told,
});

/** What `GET /doctor` answers and `coro doctor --json` prints. */
export const DoctorSchema = Type.Object({
  healthy: Type.Boolean({
    description: 'No key is refused, and somebody answers for every model that has one.',
  }),
  keys: Type.Array(KeySchema),
  models: Type.Array(ModelSchema),
});

type DoctorJson = Static<typeof DoctorSchema>;

export function toDoctorJson(report: DoctorReport): DoctorJson {
  return {
    healthy: isHealthy(report),
    keys: report.keys.map(toKeyJson),
    models: report.models.map(toModelJson),
  };
}

function toKeyJson(check: KeyCheck): DoctorJson['keys'][number] {
  const { balance } = check;
  return {
    provider: check.provider,
    name: check.providerName,
    key: check.key ? { ...check.key } : null,
    state: check.state,
    simulated: check.simulated,
    latency_ms: check.latencyMs ?? null,
    listed_models: check.listedModels ?? null,
    balance: balance
      ? { is_sufficient: balance.isSufficient, amounts: balance.amounts.map((it) => ({ ...it })) }
      : null,
    ...toTold(check),
  };
}

function toModelJson(check: ModelCheck): DoctorJson['models'][number] {
  return {
    id: check.model,
    name: check.name,
    state: check.state,
    answered_by: check.answeredBy,
    simulated: check.simulated,
    retires_on: check.retiresOn ?? null,
    days_to_retirement: check.daysToRetirement ?? null,
    successor: check.successor ?? null,
    circuits: check.circuits.map(toCircuitJson),
    asked: check.isAsked,
    time_to_first_token_ms: check.timeToFirstTokenMs ?? null,
    latency_ms: check.latencyMs ?? null,
    rate_limits: check.rateLimits.map(toLimitJson),
    reason: check.reason ?? null,
    differences: check.differences ? [...check.differences] : null,
    ...toTold(check),
  };
}

function toLimitJson({ of, per, limit, remaining, resetMs }: RateLimit) {
  return { of, per, limit: limit ?? null, remaining: remaining ?? null, reset_ms: resetMs ?? null };
}

function toTold({ fault, action }: { readonly fault?: Fault; readonly action?: string }) {
  return { error: fault?.message ?? null, error_code: fault?.code ?? null, action: action ?? null };
}
