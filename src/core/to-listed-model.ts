import type { ModelStatus } from './contracts.ts';
import { priceText } from './cost.ts';
import type { Team } from './extension.ts';
import type { ListedModel, ListedTeam } from './listed-model.ts';
import { dayOf, routeId } from './model.ts';

/** A model as people are told of it. */
export function toListedModel(status: ModelStatus): ListedModel {
  const { model, route, successor, isSuccessor, lifecycle, simulated } = status;
  const { released, announced, retirement } = lifecycle ?? {};
  return {
    id: model.id,
    aliases: model.aliases ?? [],
    name: isSuccessor ? `${model.name} → ${route.label}` : model.name,
    provider: status.providerName,
    upstreamId: route.upstreamId,
    status: status.isRetired ? 'retired' : (retirement ?? announced) ? 'deprecated' : 'active',
    releasedOn: released && dayOf(released.on),
    announcedOn: announced && dayOf(announced.on),
    retiresOn: retirement && dayOf(retirement.on),
    retiresExcept: retirement?.except,
    retirementSource: retirement?.source,
    successor: successor && routeId(successor),
    successors: model.successors,
    routes: status.routes.map(routeId),
    circuits: status.circuits,
    findings: status.findings.map(({ route: its, alive, evidence, at }) => ({
      route: routeId(its),
      alive,
      evidence,
      at,
    })),
    isDefault: status.isDefault,
    configured: status.configured,
    keyVariable: status.keyVariable,
    contextWindow: route.contextWindow,
    maxOutputTokens: route.maxOutputTokens,
    capabilities: route.capabilities ?? {},
    tagline: model.tagline,
    recommendedFor: model.recommendedFor,
    simulated,
    // Looked up when they are read: a price may have to be loaded, and not everybody shows one.
    get cost() {
      return simulated ? 'simulated, free of charge' : priceText(status.price);
    },
    get inputPrice() {
      return status.price?.input;
    },
    get outputPrice() {
      return status.price?.output;
    },
  };
}

/** A team as people are told of it. */
export function toListedTeam({ id, about, models }: Team): ListedTeam {
  return { id: `team:${id}`, about, models };
}
