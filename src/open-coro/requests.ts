import type { ChatRequest } from '../core/chat-request.ts';
import type { RequestDefaults, Team } from '../core/extension.ts';

const TEAM = 'team:';

/**
 * The request as this server takes it: with its owner's defaults where it says nothing, and each team's members in
 * the team's place. A team that there is not, or that makes too many, stays as it is: no model has such an id, and
 * the run says so.
 *
 * @param maxModels answers that one request may ask for, members counted
 */
export function toOwnRequest(
  request: ChatRequest,
  teams: readonly Team[],
  defaults: RequestDefaults,
  maxModels: number,
): ChatRequest {
  return {
    ...request,
    models: membersOf(request.models, teams, maxModels),
    system: request.system ?? defaults.system,
    temperature: orOwn(request.temperature, defaults.temperature),
    topP: orOwn(request.topP, defaults.topP),
    maxTokens: orOwn(request.maxTokens, defaults.maxTokens),
    reasoningEffort: orOwn(request.reasoningEffort, defaults.reasoningEffort),
    dropParams: request.dropParams ?? defaults.dropParams,
  };
}

/** Null says that it is to be left alone. */
function orOwn<T>(asked: T | null | undefined, own: T | undefined): T | null | undefined {
  return asked === undefined ? own : asked;
}

function membersOf(
  entries: ChatRequest['models'],
  teams: readonly Team[],
  maxModels: number,
): ChatRequest['models'] {
  const models: (string | readonly string[])[] = [];
  for (const entry of entries) {
    const isTeam = typeof entry === 'string' && entry.startsWith(TEAM);
    const team = isTeam ? teams.find(({ id }) => id === entry.slice(TEAM.length)) : undefined;
    const fits = team && models.length + team.models.length <= maxModels;
    if (fits) models.push(...team.models);
    else models.push(team ? `${entry} (more than ${maxModels} answers)` : entry);
  }
  return models;
}
