import type { EndedAnswer } from '../../core/answer.ts';
import { useApp } from '../app-context.ts';
import { focusOn } from '../focus.ts';
import { type Column, type Take, type Turn, wholeText } from '../stores/turn.ts';
import { failureTitle, texts } from '../texts.ts';
import './failure-card.css';
import { Icon } from './icon.tsx';
import { ModelPicker } from './model-picker.tsx';
import { useRest } from './use-rest.ts';

type Failure = EndedAnswer & { readonly state: 'failed' };

/** What happened, what to do about it, and the buttons that do it. */
export function FailureCard({
  turn,
  column,
  take,
  failure,
}: {
  readonly turn: Turn;
  readonly column: Column;
  readonly take: Take;
  readonly failure: Failure;
}) {
  const { fault, hint } = failure;
  const isStop = fault.code === 'cancelled';
  return (
    <article className="failure" data-quiet={isStop || undefined} aria-label={failureTitle(fault.code)}>
      <p className="failure-title">
        <Icon name={isStop ? 'stop' : 'warning'} />
        {failureTitle(fault.code)}
      </p>
      {!isStop && <p className="failure-message">{fault.message}</p>}
      {hint !== '' && !isStop && <p className="failure-hint">{hint}</p>}
      {wholeText(take) !== '' && !isStop && <p className="quiet small">{texts.failures.partial}</p>}
      <FailureActions turn={turn} column={column} take={take} failure={failure} />
      {!isStop && <Details failure={failure} />}
    </article>
  );
}

/** Codes that are mended on the page of models: a key, a quota, a model that is gone. */
const MENDED_AT_MODELS: ReadonlySet<string> = new Set([
  'api_key_missing',
  'api_key_invalid',
  'permission_denied',
  'region_not_supported',
  'quota_exceeded',
  'invalid_model',
  'model_unavailable',
]);

function FailureActions({
  turn,
  column,
  take,
  failure: { fault },
}: {
  readonly turn: Turn;
  readonly column: Column;
  readonly take: Take;
  readonly failure: Failure;
}) {
  const { chat, draft, askForToken } = useApp();
  const restS = useRest(fault.retryAfterMs, take.id);
  // Refused by this server, not by a provider: nothing was asked upstream.
  const needsToken = fault.code === 'authentication_failed' && take.runId === undefined;
  // The card goes away with what was pressed on it.
  const retry = (): void => {
    focusOn(column.id);
    chat.retry(turn.id, column.id);
  };
  const goOn = (): void => {
    focusOn(column.id);
    chat.goOn(turn.id, column.id);
  };
  const swap = (id: string): void => {
    focusOn(column.id);
    chat.retry(turn.id, column.id, id);
    draft.swap(column.line, id);
  };
  return (
    <div className="row">
      <button
        type="button"
        className={fault.retryable && fault.code !== 'cancelled' ? 'button small primary' : 'button small'}
        onClick={retry}
      >
        <Icon name="retry" />
        {restS > 0 ? texts.failures.retryIn(restS) : texts.failures.retry}
      </button>
      {wholeText(take) !== '' && (
        <button type="button" className="button small" title={texts.failures.goOnLong} onClick={goOn}>
          <Icon name="arrow" />
          {texts.failures.goOn}
        </button>
      )}
      <ModelPicker
        label={texts.column.retryWith}
        onPick={swap}
        trigger={
          <button type="button" className="button small">
            {texts.failures.retryWith}
          </button>
        }
      />
      {needsToken && (
        <button type="button" className="button small" onClick={askForToken}>
          {texts.failures.token}
        </button>
      )}
      {(MENDED_AT_MODELS.has(fault.code) || (fault.code === 'authentication_failed' && !needsToken)) && (
        <a className="button small" href={`#/models/${encodeURIComponent(take.model)}`}>
          {texts.failures.models}
        </a>
      )}
    </div>
  );
}

/** For whoever looks it up. */
function Details({ failure: { fault, modelUsed, attempts } }: { readonly failure: Failure }) {
  const facts = [
    [texts.failures.code, fault.providerCode ? `${fault.code} (${fault.providerCode})` : fault.code],
    [texts.failures.upstream, fault.status],
    [texts.failures.asked, modelUsed],
    [texts.failures.attempts, attempts],
  ].filter(([, value]) => value !== undefined && value !== null && value !== 0);
  return (
    <details className="failure-details">
      <summary>
        <Icon name="arrow" />
        {texts.failures.details}
      </summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
