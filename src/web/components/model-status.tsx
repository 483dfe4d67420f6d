import type { ListedModel } from '../../core/listed-model.ts';
import { daysUntil } from '../stores/open-model-list.ts';
import { texts } from '../texts.ts';

/** Days before a model's end from which it is worth saying. */
const SOON_DAYS = 120;

/** What one should know of a model before asking it, in a word or two; nothing where all is well. */
function statusOf(
  { configured, simulated, status, retiresOn }: ListedModel,
  now = new Date(),
): { readonly kind: 'ok' | 'soon' | 'off' | 'note'; readonly text: string } | undefined {
  if (!configured) return { kind: 'off', text: texts.status.noKey };
  const days = retiresOn === undefined ? undefined : daysUntil(retiresOn, now);
  if (status !== 'retired' && days !== undefined && days > 0 && days <= SOON_DAYS) {
    return { kind: 'soon', text: texts.status.days(days) };
  }
  if (status === 'retired') return { kind: 'note', text: texts.status.retired };
  return simulated ? { kind: 'note', text: texts.status.simulated } : undefined;
}

export function StatusBadge({ model }: { readonly model: ListedModel }) {
  const status = statusOf(model);
  return status && <span className={`badge ${status.kind}`}>{status.text}</span>;
}
