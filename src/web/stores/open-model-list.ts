import type { RemoteCoro } from '../../client/connect.ts';
import { ServerError } from '../../client/server-error.ts';
import type { Answer } from '../../core/answer.ts';
import type { Findings } from '../../core/findings.ts';
import type { ListedModel, ListedTeam } from '../../core/listed-model.ts';

/** The models of the server, as it last told of them. */
export interface ModelList {
  readonly state: 'loading' | 'ready' | 'refused' | 'unreachable';
  readonly models: readonly ListedModel[];
  /** Sets of models that the server's configuration names. */
  readonly teams: readonly ListedTeam[];
  /** What the doctor said; undefined while it has not, or will not say. */
  readonly findings: Findings | undefined;
  /** The doctor is looking. */
  readonly isExamining: boolean;
  /** Every answer is made up, since no provider has a key. */
  readonly isDemo: boolean;
}

export interface ModelListStore {
  subscribe(listener: () => void): () => void;
  get(): ModelList;
  load(): Promise<void>;
  /** Loads anew, once, when any of these answers came from something else than is listed for it. */
  compare(answers: readonly Answer[]): Promise<void>;
  /** Has the server look at every key and every model. A server that does not say shows what it lists. */
  examine(): Promise<void>;
}

/** @param onRefused told when the server asks for a token */
export function openModelList(coro: () => RemoteCoro, onRefused: () => void): ModelListStore {
  let list: ModelList = {
    state: 'loading',
    models: [],
    teams: [],
    findings: undefined,
    isExamining: false,
    isDemo: false,
  };
  const listeners = new Set<() => void>();
  const put = (next: ModelList): void => {
    list = next;
    for (const listener of listeners) listener();
  };
  const store: ModelListStore = {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => list,
    async load() {
      try {
        const server = coro();
        const [models, teams] = await Promise.all([server.models(), server.teams()]);
        const isDemo = models.length > 0 && models.every((it) => it.simulated);
        put({ ...list, state: 'ready', models, teams, isDemo });
      } catch (error) {
        const isRefused = error instanceof ServerError && error.status === 401;
        put({ ...list, state: isRefused ? 'refused' : 'unreachable' });
        if (isRefused) onRefused();
      }
    },
    async compare(answers) {
      if (answers.some((answer) => isElsewhere(answer, list.models))) await store.load();
    },
    async examine() {
      if (list.isExamining) return;
      put({ ...list, isExamining: true });
      // A server that keeps this to itself still lists its models.
      const findings = await coro()
        .doctor()
        .catch(() => undefined);
      put({ ...list, findings, isExamining: false });
    },
  };
  return store;
}

/** Whether something else answered than is listed: what a model is called, and costs, goes by that. */
function isElsewhere(answer: Answer, models: readonly ListedModel[]): boolean {
  if (answer.state === 'waiting' || answer.modelUsed === null) return false;
  const listed = models.find(({ id }) => id === answer.model);
  // A list names the provider for people alone; an answer begins with what CORO calls it.
  return listed !== undefined && !answer.modelUsed.endsWith(`/${listed.upstreamId}`);
}

/**
 * Models by what an address, a team or a reader calls them: each by its id or another one it is known by, a team by all
 * of its models, and where a team has a choice, the first that works. In order; what nobody is called is left out.
 */
export function modelsNamed(
  names: readonly (string | readonly string[])[],
  { models, teams }: Pick<ModelList, 'models' | 'teams'>,
): readonly ListedModel[] {
  return names.flatMap((name) => {
    if (typeof name !== 'string') {
      const choice = modelsNamed(name, { models, teams });
      return (choice.find((it) => it.configured) ?? choice[0]) || [];
    }
    const team = teams.find(({ id }) => id === name);
    if (team) return modelsNamed(team.models, { models, teams: [] });
    return models.find(({ id, aliases }) => id === name || aliases.includes(name)) ?? [];
  });
}

/** What a model is called: by what really answers, else by what it was made for. */
export function nameOf(model: ListedModel | undefined, id: string): string {
  return model?.name.split(' → ').at(-1) ?? id;
}

/** "team:quick" → "quick". */
export function nameOfTeam({ id }: ListedTeam): string {
  return id.replace(/^team:/, '');
}

/**
 * A good set to begin with: what works, what the server asks by default before the rest, one of each provider before a second of any, three of them, which stand side by
 * side on most screens.
 */
export function firstChoice(models: readonly ListedModel[]): readonly string[] {
  const working = models.filter((it) => it.configured);
  const rest = (working.length > 0 ? working : models).toSorted(
    (a, b) => Number(b.isDefault) - Number(a.isDefault),
  );
  const chosen: ListedModel[] = [];
  while (chosen.length < 3 && rest.length > 0) {
    const fewest = rest.toSorted((a, b) => countOf(chosen, a) - countOf(chosen, b))[0];
    if (!fewest) break;
    chosen.push(fewest);
    rest.splice(rest.indexOf(fewest), 1);
  }
  return models.filter((it) => chosen.includes(it)).map(({ id }) => id);
}

function countOf(chosen: readonly ListedModel[], { provider }: ListedModel): number {
  return chosen.filter((it) => it.provider === provider).length;
}

/** Whole days until a date, in UTC; negative once it has passed. */
export function daysUntil(isoDate: string, now: Date): number {
  return Math.ceil((Date.parse(isoDate) - now.getTime()) / 86_400_000);
}
