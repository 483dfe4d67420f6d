import * as Popover from '@radix-ui/react-popover';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { ListedModel } from '../../core/listed-model.ts';
import { useModelList } from '../app-context.ts';
import { isComposing } from '../is-composing.ts';
import { modelsNamed, nameOf, nameOfTeam } from '../stores/open-model-list.ts';
import { texts } from '../texts.ts';
import './model-picker.css';
import { StatusBadge } from './model-status.tsx';
import { ProviderDot } from './provider-dot.tsx';

/** A list of the server's models by provider, to be searched and picked from. Picking again asks it again. */
export function ModelPicker({
  trigger,
  label,
  chosen = [],
  stays = false,
  onPick,
  onTeam,
  open,
  onOpenChange,
}: {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly chosen?: readonly string[];
  /** Several may be picked in a row. */
  readonly stays?: boolean;
  readonly onPick: (id: string) => void;
  /** All of a team's models take the place of those that are chosen. Without it there are no teams to pick. */
  readonly onTeam?: (ids: readonly string[]) => void;
  readonly open?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const change = (next: boolean): void => {
    setOpen(next);
    onOpenChange?.(next);
  };
  const pick = (id: string): void => {
    onPick(id);
    if (!stays) change(false);
  };
  return (
    <Popover.Root open={open ?? isOpen} onOpenChange={change}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover picker"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          aria-label={label}
        >
          <Choices chosen={chosen} onPick={pick} teams={onTeam && <Teams onTeam={onTeam} />} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Choices({
  chosen,
  onPick,
  teams,
}: {
  readonly chosen: readonly string[];
  readonly onPick: (id: string) => void;
  readonly teams: ReactNode;
}) {
  const { models, state } = useModelList();
  const [search, setSearch] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const searchId = useId();
  // What can be asked comes first.
  const found = models
    .filter((it) => matches(it, search))
    .toSorted((a, b) => Number(b.configured) - Number(a.configured));
  const groups = Map.groupBy(found, ({ provider }) => provider);
  /** The arrows walk the list from the search field on. */
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (isComposing(event.nativeEvent)) return;
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && found[0]) onPick(found[0].id);
    if (step === 0) return;
    event.preventDefault();
    const buttons: Element[] = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = document.activeElement ? buttons.indexOf(document.activeElement) : -1;
    const next = buttons[at + step];
    if (next instanceof HTMLElement) next.focus();
    else if (step < 0) document.getElementById(searchId)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the fields inside
    <div className="choices" onKeyDown={walk}>
      <input
        id={searchId}
        type="search"
        value={search}
        placeholder={texts.picker.search}
        aria-label={texts.picker.search}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="choice-list" ref={list}>
        {search === '' && teams}
        {state === 'loading' && <p className="quiet">{texts.picker.loading}</p>}
        {state !== 'loading' && found.length === 0 && <p className="quiet">{texts.picker.none}</p>}
        {[...groups].map(([provider, ofProvider]) => (
          <section key={provider} aria-label={provider}>
            <h3>
              <ProviderDot provider={provider} />
              {provider}
            </h3>
            {ofProvider.map((model) => (
              <Choice
                key={model.id}
                model={model}
                count={chosen.filter((id) => id === model.id).length}
                onPick={onPick}
              />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** Sets of models that the server's owner named, each a press away. */
function Teams({ onTeam }: { readonly onTeam: (ids: readonly string[]) => void }) {
  const list = useModelList();
  if (list.teams.length === 0) return null;
  return (
    <section className="teams" aria-label={texts.picker.teams}>
      <h3>{texts.picker.teams}</h3>
      <div className="row">
        {list.teams.map((team) => {
          const models = modelsNamed([team.id], list);
          return (
            <button
              key={team.id}
              type="button"
              className="chip"
              title={[team.about, models.map(({ name }) => name).join(', ')].filter(Boolean).join('\n')}
              onClick={() => onTeam(models.map(({ id }) => id))}
            >
              {nameOfTeam(team)}
              <span className="chip-price">{models.length}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}

function Choice({
  model,
  count,
  onPick,
}: {
  readonly model: ListedModel;
  readonly count: number;
  readonly onPick: (id: string) => void;
}) {
  return (
    <button
      type="button"
      className="choice"
      data-chosen={count > 0 || undefined}
      onClick={() => onPick(model.id)}
    >
      <span className="choice-name">
        {nameOf(model, model.id)}
        {count > 0 && (
          <span className="times">
            <span aria-hidden="true">×{count}</span>
            <span className="visually-hidden">, {texts.picker.count(count)}</span>
          </span>
        )}
      </span>
      <StatusBadge model={model} />
      <span className="choice-note">{model.tagline}</span>
      <span className="choice-price">{model.cost}</span>
    </button>
  );
}

function matches({ id, name, provider, upstreamId, tagline }: ListedModel, search: string): boolean {
  const text = `${id} ${name} ${provider} ${upstreamId} ${tagline}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
