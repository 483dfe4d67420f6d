import type { Balance, RateLimit } from '../core/account.ts';
import type { DoctorReport, KeyCheck, KeyState, ModelCheck, ModelState } from '../core/doctor.ts';
import { type Fault, toFault } from '../core/fault.ts';
import { FAULT_CODES, type FaultCode } from '../core/fault-codes.ts';
import { objectsIn, toCircuit } from './coro-models.ts';
import { asCount, asObject, asText, type JsonObject } from './json.ts';

/** Reads all that `GET /doctor` answers. What lacks a name is passed over, and what is not known reads as trouble. */
export function parseReport(json: unknown): DoctorReport {
  const fields = asObject(json);
  return {
    keys: objectsIn(fields?.keys).flatMap(toKeyCheck),
    models: objectsIn(fields?.models).flatMap(toModelCheck),
  };
}

function toKeyCheck(json: JsonObject): readonly KeyCheck[] {
  const provider = asText(json.provider);
  if (provider === undefined) return [];
  const key = asObject(json.key);
  const place = asCount(key?.place);
  const of = asCount(key?.of);
  return [
    {
      provider,
      providerName: asText(json.name) ?? provider,
      state: KEY_STATES.find((it) => it === json.state) ?? 'failing',
      simulated: json.simulated === true,
      ...(place !== undefined && of !== undefined && { key: { place, of } }),
      ...known('latencyMs', asCount(json.latency_ms)),
      ...known('listedModels', asCount(json.listed_models)),
      ...known('balance', toBalance(asObject(json.balance))),
      ...known('fault', toTold(json)),
      ...known('action', asText(json.action)),
    },
  ];
}

function toModelCheck(json: JsonObject): readonly ModelCheck[] {
  const model = asText(json.id);
  if (model === undefined) return [];
  const days = json.days_to_retirement;
  return [
    {
      model,
      name: asText(json.name) ?? model,
      state: MODEL_STATES.find((it) => it === json.state) ?? 'unproven',
      answeredBy: asText(json.answered_by) ?? model,
      simulated: json.simulated === true,
      isAsked: json.asked === true,
      circuits: objectsIn(json.circuits).flatMap(toCircuit),
      rateLimits: objectsIn(json.rate_limits).flatMap(toLimit),
      ...known('retiresOn', asText(json.retires_on)),
      ...known('daysToRetirement', typeof days === 'number' ? days : undefined),
      ...known('successor', asText(json.successor)),
      ...known('timeToFirstTokenMs', asCount(json.time_to_first_token_ms)),
      ...known('latencyMs', asCount(json.latency_ms)),
      ...known('fault', toTold(json)),
      ...known('reason', asText(json.reason)),
      ...known('action', asText(json.action)),
    },
  ];
}

const KEY_STATES: readonly KeyState[] = [
  ...(['accepted', 'missing', 'rejected', 'exhausted'] as const),
  ...(['limited', 'unreachable', 'failing', 'unlisted'] as const),
];
const MODEL_STATES: readonly ModelState[] = ['alive', 'replaced', 'failing', 'unproven', 'without_key'];

/** What is left to spend; an amount without its currency is passed over. */
export function toBalance(json: JsonObject | undefined): Balance | undefined {
  if (!json) return undefined;
  const amounts = objectsIn(json.amounts).flatMap(({ currency, amount }) =>
    typeof currency === 'string' && typeof amount === 'number' ? [{ currency, amount }] : [],
  );
  return { isSufficient: json.is_sufficient === true, amounts };
}

function toLimit(json: JsonObject): readonly RateLimit[] {
  const of = LIMITED.find((it) => it === json.of);
  const per = PERIODS.find((it) => it === json.per);
  if (of === undefined || per === undefined) return [];
  return [
    {
      of,
      per,
      ...known('limit', asCount(json.limit)),
      ...known('remaining', asCount(json.remaining)),
      ...known('resetMs', asCount(json.reset_ms)),
    },
  ];
}

const LIMITED: readonly RateLimit['of'][] = ['requests', 'tokens', 'input tokens', 'output tokens'];
const PERIODS: readonly RateLimit['per'][] = ['second', 'minute', 'day', 'month'];

function toTold({ error, error_code: code }: JsonObject): Fault | undefined {
  const message = asText(error);
  if (message === undefined) return undefined;
  const isKnown = (it: unknown): it is FaultCode => typeof it === 'string' && Object.hasOwn(FAULT_CODES, it);
  return toFault(isKnown(code) ? code : 'unknown_error', message);
}

/** A field only where there is something to put in it. */
function known<K extends string, T>(name: K, value: T | undefined): { readonly [N in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in K]?: T });
}
