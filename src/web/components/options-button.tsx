import * as Popover from '@radix-ui/react-popover';
import { useId, useState } from 'react';
import { useApp, usePreferences } from '../app-context.ts';
import { NO_SETTINGS } from '../stores/preferences.ts';
import type { Settings } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

/** How the models are asked: a guide for all of them, and two numbers. */
export function OptionsButton() {
  const { settings } = usePreferences();
  const isSet =
    settings.system !== '' || settings.temperature !== undefined || settings.maxTokens !== undefined;
  return (
    <Popover.Root>
      <Popover.Trigger className="icon-button" data-set={isSet || undefined} title={texts.composer.options}>
        <Icon name="options" />
        <span className="visually-hidden">{texts.composer.options}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover options"
          align="end"
          sideOffset={8}
          collisionPadding={12}
          aria-label={texts.composer.options}
        >
          <Options settings={settings} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Options({ settings }: { readonly settings: Settings }) {
  const { preferences } = useApp();
  const systemId = useId();
  const change = (part: Partial<Settings>): void => preferences.set({ settings: { ...settings, ...part } });
  return (
    <>
      <label htmlFor={systemId}>{texts.composer.system}</label>
      <textarea
        id={systemId}
        rows={3}
        dir={settings.system === '' ? undefined : 'auto'}
        value={settings.system}
        aria-describedby={`${systemId}-hint`}
        onChange={(event) => change({ system: event.target.value })}
      />
      <p className="quiet small" id={`${systemId}-hint`}>
        {texts.composer.systemHint}
      </p>
      <div className="pair">
        <NumberField
          label={texts.composer.temperature}
          hint={texts.composer.temperatureHint}
          value={settings.temperature}
          range={{ min: 0, max: 2, step: 0.1 }}
          onChange={(temperature) => change({ temperature })}
        />
        <NumberField
          label={texts.composer.maxTokens}
          hint={texts.composer.maxTokensHint}
          value={settings.maxTokens}
          range={{ min: 1, max: 32_000, step: 1 }}
          onChange={(maxTokens) => change({ maxTokens })}
        />
      </div>
      <button
        type="button"
        className="button small quiet"
        onClick={() => preferences.set({ settings: NO_SETTINGS })}
      >
        {texts.composer.reset}
      </button>
    </>
  );
}

/** A number within its range, or none. For what is out of range the nearest is taken, and shown once one leaves the field. */
function NumberField({
  label,
  hint,
  value,
  range,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly value: number | undefined;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  readonly onChange: (value: number | undefined) => void;
}) {
  const id = useId();
  const [written, setWritten] = useState<string>();
  const take = (text: string): void => {
    setWritten(text);
    const number = range.step === 1 ? Math.round(Number(text)) : Number(text);
    onChange(text === '' ? undefined : Math.min(range.max, Math.max(range.min, number)));
  };
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        value={written ?? value ?? ''}
        aria-describedby={`${id}-hint`}
        {...range}
        onChange={(event) => take(event.target.value)}
        onBlur={() => setWritten(undefined)}
      />
      <p className="quiet small" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
