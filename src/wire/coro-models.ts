import type { ListedModel } from '../core/listed-model.ts';
import { asArray, asCount, asObject, asText, type JsonObject } from './json.ts';

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
    maxOutputTokens: asCount(json.max_output_tokens),
    inputPrice: asPrice(json.input_price),
    outputPrice: asPrice(json.output_price),
    tagline: asText(json.tagline) ?? '',
    simulated: json.simulated === true,
  };
}

function asPrice(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
