import type { ListedModel } from '../../core/listed-model.ts';

/** Models as OpenAI lists them, with what CORO knows besides. */
export function toOpenAiModels(models: readonly ListedModel[]) {
  return { object: 'list', data: models.map((model) => toOpenAiModel(model)) };
}

/** @param id as it was asked for, which may be an alias */
export function toOpenAiModel(model: ListedModel, id = model.id) {
  return {
    id,
    object: 'model',
    // OpenAI's clients want a number of seconds, whether anybody knows it or not.
    created: Date.parse(releasedOn(model)) / 1000,
    owned_by: model.provider,
    name: model.name,
    configured: model.configured,
    status: model.status,
    retires_on: model.retiresOn ?? null,
    context_length: model.contextWindow ?? null,
    max_output_length: model.maxOutputTokens ?? null,
  };
}

/** The same as Anthropic lists them: all on one page. */
export function toAnthropicModels(models: readonly ListedModel[]) {
  return {
    data: models.map((model) => toAnthropicModel(model)),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

/** @param id what was asked for, which may be an alias */
export function toAnthropicModel(
  { name, contextWindow, maxOutputTokens, ...model }: ListedModel,
  id = model.id,
) {
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: `${releasedOn(model)}T00:00:00Z`,
    max_input_tokens: contextWindow ?? null,
    max_tokens: maxOutputTokens ?? null,
  };
}

/** ISO date. Where nobody has said since when a model is there, it is the first of all days, as Anthropic has it. */
function releasedOn(model: Pick<ListedModel, 'releasedOn'>): string {
  return model.releasedOn ?? '1970-01-01';
}
