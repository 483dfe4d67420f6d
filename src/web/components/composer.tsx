import { type FormEvent, type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { useApp, useDraft, useModel, useModelList, usePreferences, useTurns } from '../app-context.ts';
import { QUESTION_ID } from '../focus.ts';
import { isComposing } from '../is-composing.ts';
import { nameOf } from '../stores/open-model-list.ts';
import type { Seat } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import './composer.css';
import { Icon } from './icon.tsx';
import { ModelPicker } from './model-picker.tsx';
import { StatusBadge } from './model-status.tsx';
import { OptionsButton } from './options-button.tsx';
import { ProviderDot } from './provider-dot.tsx';
import { StopAll } from './stop-all.tsx';

/** The question, and who is asked. It is never blocked: a column that still runs has its next question wait. */
export function Composer() {
  const { chat, draft } = useApp();
  const { text, seats, only } = useDraft();
  const { settings } = usePreferences();
  const asked = only ? [only] : seats;
  const canAsk = text.trim() !== '' && asked.length > 0;

  const ask = (event?: FormEvent): void => {
    event?.preventDefault();
    if (!canAsk) return;
    chat.ask(text.trim(), asked, settings);
    draft.write('');
    draft.askOnly(undefined);
    // The keyboard on a screen would lie over the answers.
    if (matchMedia('(pointer: coarse)').matches) document.getElementById(QUESTION_ID)?.blur();
  };
  return (
    <form className="composer" aria-label={texts.composer.label} onSubmit={ask}>
      <div className="composer-box">
        <Question onAsk={ask} />
        <div className="composer-foot">
          {only ? <OnlyOne seat={only} /> : <Seats seats={seats} />}
          <div className="composer-tools">
            <OptionsButton />
            <StopAll />
            <button type="submit" className="button primary" disabled={!canAsk} title={texts.composer.hint}>
              <Icon name="send" />
              {asked.length > 1 ? texts.composer.sendMany(asked.length) : texts.composer.send}
            </button>
          </div>
        </div>
      </div>
    </form>
  );
}

function Question({ onAsk }: { readonly onAsk: () => void }) {
  const { draft } = useApp();
  const { text, only } = useDraft();
  const hasTurns = useTurns().length > 0;
  const onlyName = nameOf(useModel(only?.model ?? ''), only?.model ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (field.current && !CSS.supports('field-sizing', 'content')) {
      field.current.style.height = 'auto';
      field.current.style.height = `${field.current.scrollHeight}px`;
    }
  }, [text]);
  const listen = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    onAsk();
  };
  const { placeholder, placeholderFollowUp, placeholderOne } = texts.composer;
  return (
    <textarea
      id={QUESTION_ID}
      ref={field}
      rows={1}
      enterKeyHint="send"
      dir={text === '' ? undefined : 'auto'}
      value={text}
      placeholder={only ? placeholderOne(onlyName) : hasTurns ? placeholderFollowUp : placeholder}
      aria-label={texts.composer.label}
      onChange={(event) => draft.write(event.target.value)}
      onKeyDown={listen}
    />
  );
}

function OnlyOne({ seat }: { readonly seat: Seat }) {
  const { draft } = useApp();
  const model = useModel(seat.model);
  return (
    <div className="seats">
      <span className="chip">
        {model && <ProviderDot provider={model.provider} />}
        {texts.composer.only(nameOf(model, seat.model))}
      </span>
      <button type="button" className="button small quiet" onClick={() => draft.askOnly(undefined)}>
        {texts.composer.askAll}
      </button>
    </div>
  );
}

function Seats({ seats }: { readonly seats: readonly Seat[] }) {
  const { draft } = useApp();
  const { models } = useModelList();
  const providers = new Map(models.map((it) => [it.id, it.provider]));
  // What comes from one provider stands together.
  const add = (id: string): void => {
    const last = seats.findLastIndex(({ model }) => providers.get(model) === providers.get(id));
    draft.add(id, { at: last < 0 ? seats.length : last + 1 });
  };
  return (
    <fieldset className="seats" aria-label={texts.composer.models}>
      {seats.map((seat) => (
        <SeatChip key={seat.line} seat={seat} />
      ))}
      <ModelPicker
        label={texts.composer.addModelLong}
        chosen={seats.map(({ model }) => model)}
        stays
        onPick={add}
        onTeam={(ids) => draft.seat(ids)}
        trigger={
          <button type="button" className="chip add" title={texts.composer.addModelLong}>
            <Icon name="add" />
            {texts.composer.addModel}
          </button>
        }
      />
      {seats.length === 0 && <span className="quiet small">{texts.composer.noModels}</span>}
    </fieldset>
  );
}

function SeatChip({ seat }: { readonly seat: Seat }) {
  const { draft } = useApp();
  const model = useModel(seat.model);
  const name = nameOf(model, seat.model);
  return (
    <span className="chip" title={model ? `${model.name}\n${model.provider} · ${model.cost}` : undefined}>
      {model && <ProviderDot provider={model.provider} />}
      <span className="chip-name">{name}</span>
      {model && !model.simulated && <span className="chip-price">{shortPrice(model.cost)}</span>}
      {model && !model.simulated && <StatusBadge model={model} isUrgent />}
      <button
        type="button"
        className="chip-remove"
        aria-label={texts.composer.remove(name)}
        onClick={() => draft.remove(seat.line)}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}

/** "$0.15 / $0.60 per 1M tokens" without what every price says. */
function shortPrice(cost: string): string {
  const price = cost.replace(' per 1M tokens', '');
  return price === cost ? cost : price.replaceAll(' ', '');
}
