import { asArray, asCount, asObject, asText, type JsonObject } from './json.ts';

/** A model as `GET /models` tells of it: what stands now, for that server's keys. */
export interface ListedModel {
  readonly id: string;
  /** What really answers: "Llama 3.3 70B → gpt-oss-120b". */
  readonly name: string;
  /** For people: "Groq". */
  readonly provider: string;
  /** For people: "$0.15 / $0.60 per 1M tokens". */
  readonly cost: string;
  /** The provider's own id of what answers. */
  readonly upstreamId: string;
  readonly status: 'active' | 'deprecated' | 'retired';
  /** ISO date of the day the model it was made for is shut down. */
  readonly retiresOn: string | undefined;
  readonly successor: string | undefined;
  readonly routes: readonly string[];
  /** Whether the server has a key for it. */
  readonly configured: boolean;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  /** USD per 1M tokens. */
  readonly inputPrice: number | undefined;
  readonly outputPrice: number | undefined;
  readonly tagline: string;
  readonly simulated: boolean;
}

/** Reads the list, passing over what has no id. Fields that are not known are ignored; a wrong type reads as absent. */
export function parseModels(json: unknown): ListedModel[] {
  return asArray(asObject(json)?.models).flatMap((it) => {
    const fields = asObject(it);
    const id = asText(fields?.id);
    return fields && id !== undefined ? [toListedModel(id, fields)] : [];
  });
}

function toListedModel(id: string, json: JsonObject): ListedModel {
  return {
    id,
    name: asText(json.name) ?? id,
    provider: asText(json.provider) ?? 'unknown provider',
    cost: asText(json.cost) ?? 'price unknown',
    upstreamId: asText(json.model) ?? id,
    status: json.status === 'deprecated' || json.status === 'retired' ? json.status : 'active',
    retiresOn: asText(json.retires_on),
    successor: asText(json.successor),
    routes: asArray(json.routes).filter((it) => typeof it === 'string'),
    configured: json.configured === true,
    contextWindow: asCount(json.context_window),
    inputPrice: asPrice(json.input_price),
    outputPrice: asPrice(json.output_price),
    tagline: asText(json.tagline) ?? '',
    simulated: json.simulated === true,
  };
}

function asPrice(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
