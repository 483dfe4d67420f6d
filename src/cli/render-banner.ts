import type { Config } from '../config/config.ts';
import type { ListedModel } from '../core/listed-model.ts';
import { demoNotice } from './key-names.ts';
import type { Paint } from './paint.ts';

export interface StartFacts {
  readonly url: string;
  readonly version: string;
  readonly config: Config;
  readonly isDemo: boolean;
  readonly models: readonly ListedModel[];
}

/** What a server says when it has started: where it is, what is real, and what will not work. */
export function renderBanner(facts: StartFacts, paint: Paint): string {
  const { url, version, config, isDemo } = facts;
  const lines = [
    `${paint('bold', `CORO ${version}`)} listens on ${paint('cyan', url)}`,
    `docs: ${paint('cyan', `${url}/docs`)}`,
    ...(isDemo ? [paint(['bold', 'yellow'], demoNotice(config.demo === 'forced'))] : keyLines(facts, paint)),
    ...config.warnings.map((warning) => paint('yellow', `warning: ${warning}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function keyLines({ models }: StartFacts, paint: Paint): string[] {
  const real = models.filter(({ configured }) => configured).map(({ provider }) => provider);
  const names = [...new Set(real)].join(', ') || 'none';
  const withoutKey = Object.groupBy(
    models.filter(({ configured, isDefault }) => isDefault && !configured),
    ({ keyVariable = '' }) => keyVariable,
  );
  const missing = Object.entries(withoutKey).map(
    ([variable, group = []]) => `${group.map(({ id }) => id).join(', ')} (set ${variable})`,
  );
  const isComplete = missing.length === 0;
  return [
    `real: ${paint('green', names)}`,
    ...(isComplete ? [] : [`no key: ${paint('yellow', missing.join(', '))}`]),
  ];
}
