import { balanceText } from '../core/balance-text.ts';
import type { Findings, KeyFinding, ModelFinding } from '../core/findings.ts';
import { toBalance } from './coro-report.ts';
import { asArray, asCount, asObject, asText, type JsonObject } from './json.ts';

/** Reads what `GET /doctor` answers. What lacks a name is passed over, and a wrong type reads as absent. */
export function parseFindings(json: unknown): Findings {
  const fields = asObject(json);
  return {
    isHealthy: fields?.healthy === true,
    keys: asArray(fields?.keys).flatMap((it) => {
      const key = asObject(it);
      return key ? toKeyFinding(key) : [];
    }),
    models: asArray(fields?.models).flatMap((it) => {
      const model = asObject(it);
      return model ? toModelFinding(model) : [];
    }),
  };
}

function toKeyFinding(json: JsonObject): readonly KeyFinding[] {
  const provider = asText(json.name) ?? asText(json.provider);
  if (provider === undefined) return [];
  const key = asObject(json.key);
  const balance = toBalance(asObject(json.balance));
  return [
    {
      provider,
      state: asText(json.state) ?? 'failing',
      isSimulated: json.simulated === true,
      place: key && asCount(key.place),
      of: key && asCount(key.of),
      balance: balance && balanceText(balance),
      error: asText(json.error),
      action: asText(json.action),
    },
  ];
}

function toModelFinding(json: JsonObject): readonly ModelFinding[] {
  const id = asText(json.id);
  if (id === undefined) return [];
  return [
    {
      id,
      state: asText(json.state) ?? 'unproven',
      answeredBy: asText(json.answered_by),
      timeToFirstTokenMs: asCount(json.time_to_first_token_ms),
      error: asText(json.error),
      reason: asText(json.reason),
      action: asText(json.action),
    },
  ];
}
