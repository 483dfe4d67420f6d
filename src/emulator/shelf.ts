import type { EmulatedModel } from './emulated-model.ts';

/** A vendor's models, found by id. */
export interface Shelf<M extends EmulatedModel = EmulatedModel> {
  /** A model by the vendor's id, or undefined when the vendor never had it. */
  find(id: string): M | undefined;
  /** The models that its list shows, in order. */
  listed(tier?: 'free' | 'enterprise'): readonly M[];
}

/**
 * Closed models vanish from the list for everyone else, except where `closedAreListed`: being listed does not mean that
 * it answers.
 */
export function openShelf<M extends EmulatedModel>(models: readonly M[], closedAreListed = false): Shelf<M> {
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    find: (id) => byId.get(id),
    listed(tier = 'free') {
      const hidden = closedAreListed || tier === 'enterprise' ? 'gone' : 'closed';
      return models.filter(({ listing, status }) => listing !== undefined && status !== hidden);
    },
  };
}
