import { VARIABLES } from '../config/env.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { FAULTS } from '../emulator/scenarios.ts';
import type { FORMS } from '../emulator/script.ts';
import { type EmulatedKey, PROVIDER_NAMES, type ProviderName } from '../emulator/types.ts';
import type { EmulateFlags } from './emulate-options.ts';
import { keyVariable } from './key-names.ts';
import type { Paint } from './paint.ts';
import { type Cell, type Column, renderTable } from './render-table.ts';

export interface EmulatorFacts {
  readonly emulator: Pick<Emulator, 'url' | 'baseUrls'>;
  readonly keys: Readonly<Record<ProviderName, readonly EmulatedKey[]>>;
  readonly flags: EmulateFlags;
}

/** What an emulator says when it has started: where everybody is, with which key, and what to copy. */
export function renderEmulator(
  { emulator, keys, flags }: EmulatorFacts,
  width: number,
  paint: Paint,
): string {
  const { url, baseUrls } = emulator;
  const keyOf = (name: ProviderName) => keys[name][0]?.key ?? '';
  const rows = PROVIDER_NAMES.map((name): readonly Cell[] => [
    { text: name, style: 'bold' },
    { text: baseUrls[name], style: 'cyan' },
    { text: keyOf(name) },
  ]);
  const [named, others] = [PROVIDER_NAMES.filter(isNamed), PROVIDER_NAMES.filter((name) => !isNamed(name))];
  const lines = named.map(
    (name) => `${baseVariable(name)}=${baseUrls[name]} ${keyVariable(name)}=${keyOf(name)}`,
  );
  const wishes = (flags.scenario ?? []).map(({ scenario, provider, model }) =>
    paint('yellow', `${scenario}: ${[provider ?? 'everybody', model].filter(Boolean).join(' ')}`),
  );
  return [
    `${paint('bold', `${PROVIDER_NAMES.length} providers are emulated`)} on ${paint('cyan', url)}, for this machine alone. Nothing real is asked.\n`,
    renderTable(COLUMNS, rows, width, paint),
    'To have CORO or another program ask them, set:\n',
    ...lines.map((line) => `  ${line}`),
    '',
    paint('dim', `CORO asks ${others.join(' and ')} by their base URLs, from coro.config.json.`),
    ...(wishes.length === 0 ? [] : ['', 'What goes wrong:', ...wishes.map((wish) => `  ${wish}`)]),
    '',
    paint('dim', `One request chooses its fault with the header x-emulate. Ctrl-C stops it.`),
    '',
  ].join('\n');
}

const COLUMNS: readonly Column[] = [
  { head: 'provider' },
  { head: 'base URL' },
  { head: 'key', dispensable: 1 },
];

/** Every fault in a table, and every step of a script in another. */
export function renderFaults(
  faults: typeof FAULTS,
  forms: typeof FORMS,
  width: number,
  paint: Paint,
): string {
  const rows = faults.map(({ name, phases, providers, does }): readonly Cell[] => [
    { text: name, style: 'bold' },
    { text: phases.join(' ') },
    { text: namesOf(providers) },
    { text: does },
  ]);
  const note = 'It happens at the first place unless the name says otherwise: reset@mid.';
  const steps = Object.values(forms).map(({ form, does }): readonly Cell[] => [
    { text: form, style: 'bold' },
    { text: does },
  ]);
  return [
    renderTable(FAULT_COLUMNS, rows, width, paint),
    `${paint('dim', note)}\n`,
    'Or a script of your own: steps with ; between them, bytes as "a JSON string", hex:ff00 or base64:/wA=.\n',
    renderTable(STEP_COLUMNS, steps, width, paint),
  ].join('\n');
}

/** Said as those who are left out where they are fewer. */
function namesOf(providers: readonly ProviderName[]): string {
  const others = PROVIDER_NAMES.filter((name) => !providers.includes(name));
  if (others.length === 0) return 'all';
  return others.length < providers.length ? `all but ${others.join(' ')}` : providers.join(' ');
}

const STEP_COLUMNS: readonly Column[] = [{ head: 'step' }, { head: 'does', min: 'word' }];

const FAULT_COLUMNS: readonly Column[] = [
  { head: 'scenario' },
  { head: 'places', min: 'word', dispensable: 1 },
  { head: 'providers', min: 'word', dispensable: 2 },
  { head: 'the provider …', min: 'word' },
];

/** Whether CORO reads a variable for it; of servers that run models, only Ollama has one. */
function isNamed(name: ProviderName): boolean {
  return VARIABLES.some((variable) => variable.name === keyVariable(name));
}

function baseVariable(provider: ProviderName): string {
  return keyVariable(provider).replace('_API_KEY', '_BASE_URL');
}
