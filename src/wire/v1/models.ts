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
    // OpenAI's clients want a number of seconds; when a model was made is not what CORO keeps.
    created: 0,
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
    created_at: '1970-01-01T00:00:00Z',
    max_input_tokens: contextWindow ?? null,
    max_tokens: maxOutputTokens ?? null,
  };
}
