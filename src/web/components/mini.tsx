import { useModel, useTake, useTakeOutline } from '../app-context.ts';
import { nameOf } from '../stores/open-model-list.ts';
import { type Column, shownTakeId, wholeText } from '../stores/turn.ts';
import { ProviderDot } from './provider-dot.tsx';
import { StateWord } from './state-word.tsx';

/** A column in little: whose it is, how far it is, and how it begins. */
export function Mini({ column, hasText = false }: { readonly column: Column; readonly hasText?: boolean }) {
  const take = useTakeOutline(shownTakeId(column));
  const model = useModel(take?.model ?? '');
  if (!take) return null;
  return (
    <>
      <span className="mini-name">
        {model && <ProviderDot provider={model.provider} />}
        {nameOf(model, take.model)}
      </span>
      <StateWord take={take} />
      {hasText && <MiniText takeId={take.id} />}
    </>
  );
}

function MiniText({ takeId }: { readonly takeId: string }) {
  const take = useTake(takeId);
  return <span className="mini-text">{take && beginning(wholeText(take))}</span>;
}

/** The first words, without the signs of Markdown. */
function beginning(text: string): string {
  return text
    .slice(0, 240)
    .replace(/[*_`#>|$]+/g, '')
    .slice(0, 160);
}
