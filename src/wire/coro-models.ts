import type { ListedCircuit, ListedFinding, ListedModel, ListedTeam } from '../core/listed-model.ts';
import type { Capability, Source, Successor } from '../core/model.ts';
import { asArray, asCount, asObject, asText, type JsonObject } from './json.ts';

/** What `GET /models` answers: models and teams, both ways. */

export function toModelsJson(models: readonly ListedModel[], teams: readonly ListedTeam[]) {
  return {
    models: models.map(toModelJson),
    teams: teams.map(({ id, about, models: its }) => ({ id, about: about ?? null, models: its })),
  };
}

function toModelJson(model: ListedModel) {
  const { capabilities } = model;
  return {
    id: model.id,
    aliases: model.aliases,
    name: model.name,
    provider: model.provider,
    cost: model.cost,
    model: model.upstreamId,
    status: model.status,
    released_on: model.releasedOn ?? null,
    announced_on: model.announcedOn ?? null,
    retires_on: model.retiresOn ?? null,
    retires_except: model.retiresExcept ?? null,
    retirement_source: model.retirementSource ? toSourceJson(model.retirementSource) : null,
    successor: model.successor ?? null,
    successors: model.successors.map(({ id, by, source }) => ({ id, by, source: toSourceJson(source) })),
    routes: model.routes,
    circuits: model.circuits.map(toCircuitJson),
    findings: model.findings.map((finding) => ({ ...finding, at: finding.at.toISOString() })),
    default: model.isDefault,
    configured: model.configured,
    key_variable: model.keyVariable ?? null,
    context_window: model.contextWindow ?? null,
    max_output_tokens: model.maxOutputTokens ?? null,
    capabilities: {
      tools: capabilities.tools ?? null,
      images: capabilities.images ?? null,
      json_schema: capabilities.jsonSchema ?? null,
      reasoning: capabilities.reasoning ?? null,
    },
    input_price: model.inputPrice ?? null,
    output_price: model.outputPrice ?? null,
    tagline: model.tagline,
    recommended_for: model.recommendedFor ?? null,
    simulated: model.simulated,
  };
}

export function toCircuitJson({ route, state, retryAfterMs }: ListedCircuit) {
  return { route, state, retry_after_ms: retryAfterMs ?? null };
}

function toSourceJson({ name, readOn }: Source) {
  return { name, read_on: readOn };
}

export interface Listing {
  readonly models: readonly ListedModel[];
  readonly teams: readonly ListedTeam[];
}

/** Reads the list, passing over what has no id. Fields that are not known are ignored; a wrong type reads as absent. */
export function parseModels(json: unknown): Listing {
  const { models, teams } = asObject(json) ?? {};
  return { models: objectsIn(models).flatMap(toListedModel), teams: objectsIn(teams).flatMap(toListedTeam) };
}

function toListedModel(json: JsonObject): readonly ListedModel[] {
  const id = asText(json.id);
  if (id === undefined) return [];
  return [
    {
      id,
      aliases: textsIn(json.aliases),
      name: asText(json.name) ?? id,
      provider: asText(json.provider) ?? 'unknown provider',
      cost: asText(json.cost) ?? 'price unknown',
      upstreamId: asText(json.model) ?? id,
      status: json.status === 'deprecated' || json.status === 'retired' ? json.status : 'active',
      releasedOn: asText(json.released_on),
      announcedOn: asText(json.announced_on),
      retiresOn: asText(json.retires_on),
      retiresExcept: asText(json.retires_except),
      retirementSource: toSource(json.retirement_source),
      successor: asText(json.successor),
      successors: objectsIn(json.successors).flatMap(toSuccessor),
      routes: textsIn(json.routes),
      circuits: objectsIn(json.circuits).flatMap(toCircuit),
      findings: objectsIn(json.findings).flatMap(toFinding),
      isDefault: json.default === true,
      configured: json.configured === true,
      keyVariable: asText(json.key_variable),
      contextWindow: asCount(json.context_window),
      maxOutputTokens: asCount(json.max_output_tokens),
      capabilities: toCapabilities(asObject(json.capabilities)),
      inputPrice: asPrice(json.input_price),
      outputPrice: asPrice(json.output_price),
      tagline: asText(json.tagline) ?? '',
      recommendedFor: asText(json.recommended_for),
      simulated: json.simulated === true,
    },
  ];
}

function toListedTeam(json: JsonObject): readonly ListedTeam[] {
  const id = asText(json.id);
  if (id === undefined) return [];
  const models = asArray(json.models).flatMap((it): ListedTeam['models'] => {
    if (Array.isArray(it)) return [textsIn(it)];
    return typeof it === 'string' ? [it] : [];
  });
  return [{ id, about: asText(json.about), models }];
}

function toSource(value: unknown): Source | undefined {
  const json = asObject(value);
  const name = asText(json?.name);
  const readOn = asText(json?.read_on);
  return name === undefined || readOn === undefined ? undefined : { name, readOn };
}

function toSuccessor(json: JsonObject): readonly Successor[] {
  const id = asText(json.id);
  const source = toSource(json.source);
  const { by } = json;
  const isKnown = by === 'provider' || by === 'coro' || by === 'owner';
  return id !== undefined && source && isKnown ? [{ id, by, source }] : [];
}

export function toCircuit(json: JsonObject): readonly ListedCircuit[] {
  const route = asText(json.route);
  const { state } = json;
  if (route === undefined || (state !== 'open' && state !== 'half_open')) return [];
  return [{ route, state, retryAfterMs: asCount(json.retry_after_ms) }];
}

function toFinding(json: JsonObject): readonly ListedFinding[] {
  const route = asText(json.route);
  const at = new Date(asText(json.at) ?? Number.NaN);
  if (route === undefined || Number.isNaN(at.getTime())) return [];
  return [{ route, alive: json.alive === true, evidence: asText(json.evidence) ?? '', at }];
}

/** What nobody has said is left out. */
function toCapabilities(json: JsonObject | undefined): ListedModel['capabilities'] {
  const said: [Capability, unknown][] = [
    ['tools', json?.tools],
    ['images', json?.images],
    ['jsonSchema', json?.json_schema],
    ['reasoning', json?.reasoning],
  ];
  return Object.fromEntries(said.filter(([, value]) => typeof value === 'boolean'));
}

export function objectsIn(value: unknown): readonly JsonObject[] {
  return asArray(value)
    .map(asObject)
    .filter((it) => it !== undefined);
}

function textsIn(value: unknown): readonly string[] {
  return asArray(value).filter((it) => typeof it === 'string');
}

function asPrice(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
