import type { ListedModel } from '../../core/listed-model.ts';
import { daysUntil } from '../stores/open-model-list.ts';
import { texts } from '../texts.ts';

/** Days before a model's end from which it is worth saying. */
const SOON_DAYS = 120;

/** What one should know of a model before asking it, in a word or two; nothing where all is well. */
function statusOf(
  { configured, simulated, status, retiresOn }: ListedModel,
  now = new Date(),
): { readonly kind: 'soon' | 'off' | 'note'; readonly text: string } | undefined {
  if (!configured) return { kind: 'off', text: texts.status.noKey };
  const days = retiresOn === undefined ? undefined : daysUntil(retiresOn, now);
  if (status !== 'retired' && days !== undefined && days > 0 && days <= SOON_DAYS) {
    return { kind: 'soon', text: texts.status.days(days) };
  }
  if (status === 'retired') return { kind: 'note', text: texts.status.retired };
  return simulated ? { kind: 'note', text: texts.status.simulated } : undefined;
}

export function StatusBadge({
  model,
  isUrgent = false,
}: {
  readonly model: ListedModel;
  /** Only what stands in the way of an answer, or soon will. */
  readonly isUrgent?: boolean;
}) {
  const status = statusOf(model);
  if (isUrgent && status?.kind === 'note') return null;
  return status && <span className={`badge badge-${status.kind}`}>{status.text}</span>;
}
