import type { EmulatedModel } from '../emulated-model.ts';
import type { ThinkingLevel } from '../generate.ts';
import { openShelf } from '../shelf.ts';

interface Facts {
  /** The dated name that a `-latest` stands for. */
  readonly name?: string;
  readonly levels?: readonly ThinkingLevel[];
  readonly contextWindow?: number;
  readonly images?: boolean;
  readonly deprecation?: string;
}

const SWITCHED: readonly ThinkingLevel[] = ['none', 'high'];
/** A model that always thinks. */
const ALWAYS: readonly ThinkingLevel[] = ['high'];

/** Some of Mistral's models as of 2026-11-22 (fixture mistral/models.json; `@pydantic/genai-prices` 0.1.8). */
export const MISTRAL_MODELS = openShelf([
  ...live('mistral-small-latest', { name: 'mistral-small-2603', levels: SWITCHED, images: true }),
  ...live('mistral-medium-latest', {
    name: 'mistral-medium-3-5',
    levels: SWITCHED,
    images: true,
    contextWindow: 262144,
  }),
  ...live('mistral-medium-2505', { images: true, deprecation: '2026-12-31T00:00:00Z' }),
  ...live('mistral-large-latest', { name: 'mistral-large-2512', images: true, contextWindow: 262144 }),
  ...live('ministral-3b-latest', { name: 'ministral-3b-2512', images: true }),
  ...live('ministral-8b-latest', { name: 'ministral-8b-2512', images: true, contextWindow: 262144 }),
  ...live('ministral-14b-latest', { name: 'ministral-14b-2512', images: true, contextWindow: 262144 }),
  ...live('magistral-small-latest', { name: 'magistral-small-2509', levels: ALWAYS, images: true }),
  ...live('magistral-medium-latest', { name: 'magistral-medium-2509', levels: ALWAYS, images: true }),
  ...live('codestral-latest', { name: 'codestral-2508', contextWindow: 256000 }),
  ...live('open-mistral-nemo', { name: 'open-mistral-nemo-2407' }),
  {
    ...model('mistral-embed', { contextWindow: 8192 }),
    status: 'no-chat',
    listing: listing('mistral-embed', { contextWindow: 8192 }, false),
  },
  ...[
    'open-mistral-7b',
    'open-mixtral-8x7b',
    'open-mixtral-8x22b',
    'mistral-tiny',
    'mistral-saba-latest',
    'mistral-large-2407',
    'mistral-large-2411',
    'mistral-small-2506',
  ].map((id): EmulatedModel => ({ ...model(id, {}), status: 'gone' })),
]);

// The alias, and the name it stands for.
function live(id: string, facts: Facts): readonly EmulatedModel[] {
  const { name } = facts;
  const listed = { ...model(id, facts), listing: listing(id, facts) };
  return name === undefined ? [listed] : [listed, model(name, facts)];
}

function model(id: string, { levels = [], contextWindow = 131072, images }: Facts): EmulatedModel {
  return { id, status: 'live', levels, contextWindow, maxOutput: contextWindow, ...(images && { images }) };
}

function listing(
  id: string,
  { name = id, contextWindow = 131072, images = false, deprecation }: Facts,
  chats = true,
): Readonly<Record<string, unknown>> {
  return {
    id,
    object: 'model',
    created: 1790000000,
    owned_by: 'mistralai',
    capabilities: {
      completion_chat: chats,
      completion_fim: id.startsWith('codestral'),
      function_calling: chats,
      fine_tuning: false,
      vision: images,
    },
    name,
    description: '',
    max_context_length: contextWindow,
    aliases: name === id ? [] : [name],
    deprecation: deprecation ?? null,
    deprecation_replacement_model: null,
    default_model_temperature: 0.3,
    type: 'base',
  };
}
