import { useEffect } from 'react';
import type { KeyFinding, ModelFinding } from '../../core/findings.ts';
import type { ListedModel } from '../../core/listed-model.ts';
import { useApp, useModelList } from '../app-context.ts';
import { StatusBadge } from '../components/model-status.tsx';
import { Notice } from '../components/notice.tsx';
import { ProviderDot } from '../components/provider-dot.tsx';
import { day, seconds, size } from '../format.ts';
import { nameOf } from '../stores/open-model-list.ts';
import { texts } from '../texts.ts';
import './models-scene.css';

/** Which models there are, what works, and what to do about the rest. */
export function ModelsScene({ wanted }: { readonly wanted: string | undefined }) {
  const { models: store, askForToken } = useApp();
  const { models, state, findings, isExamining } = useModelList();
  useEffect(() => {
    if (state === 'ready') void store.examine();
  }, [store, state]);
  useEffect(() => {
    if (wanted !== undefined && models.length > 0) document.getElementById(`model-${wanted}`)?.focus();
  }, [wanted, models]);
  const again = {
    label: texts.models.again,
    onDo: () => {
      void store.load();
      void store.examine();
    },
  };
  const findingOf = (id: string) => findings?.models.find((it) => it.id === id);
  const isSick = ({ id }: ListedModel): boolean => findingOf(id)?.state === 'failing';
  const groups = [
    [texts.models.works, models.filter((it) => it.configured && !isSick(it))],
    [texts.models.fails, models.filter((it) => it.configured && isSick(it))],
    [texts.models.noKey, models.filter((it) => !it.configured)],
  ] as const;
  return (
    <main className="models-scene" id="main">
      <div className="models-head">
        <div>
          <h1>{texts.models.title}</h1>
          <p className="quiet" role="status">
            {isExamining ? texts.models.examining : texts.models.text}
          </p>
        </div>
        <button type="button" className="button" onClick={again.onDo}>
          {again.label}
        </button>
      </div>
      {state === 'loading' && <p className="quiet">{texts.models.loading}</p>}
      {state === 'unreachable' && <Notice text={texts.models.unreachable} isBad action={again} />}
      {state === 'refused' && (
        <Notice
          text={texts.models.refused}
          isBad
          action={{ label: texts.failures.token, onDo: askForToken }}
        />
      )}
      <Keys keys={findings?.keys.filter(({ state: its }) => its !== 'missing') ?? []} />
      {groups.map(([title, ofGroup]) =>
        ofGroup.length === 0 ? null : (
          <section key={title} aria-label={title}>
            <h2>
              {title} <span className="quiet">{ofGroup.length}</span>
            </h2>
            <ul className="model-list">
              {ofGroup.map((model) => (
                <ModelCard key={model.id} model={model} finding={findingOf(model.id)} />
              ))}
            </ul>
          </section>
        ),
      )}
    </main>
  );
}

/** The keys of the server, and what mends those that are refused. */
function Keys({ keys }: { readonly keys: readonly KeyFinding[] }) {
  if (keys.length === 0) return null;
  return (
    <section aria-label={texts.models.keys}>
      <h2>{texts.models.keys}</h2>
      <ul className="key-list">
        {keys.map(({ provider, state, isSimulated, place, of, balance, error, action }) => (
          <li key={`${provider} ${place}`} data-state={state}>
            <ProviderDot provider={provider} />
            <strong>
              {provider}
              {(of ?? 1) > 1 && ` ${place}/${of}`}
            </strong>
            <span className={`badge badge-${SICK_KEYS.has(state) ? 'off' : 'note'}`}>
              {isSimulated && state === 'accepted'
                ? texts.status.simulated
                : (texts.models.keyStates[state] ?? state)}
            </span>
            {balance !== undefined && <span className="quiet">{balance}</span>}
            {error !== undefined && <span className="quiet">{error}</span>}
            {action !== undefined && <span className="action">{action}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const SICK_KEYS: ReadonlySet<string> = new Set(['rejected', 'exhausted', 'unreachable', 'failing']);

function ModelCard({
  model,
  finding,
}: {
  readonly model: ListedModel;
  readonly finding: ModelFinding | undefined;
}) {
  const { draft } = useApp();
  const [madeFor] = model.name.split(' → ');
  const name = nameOf(model, model.id);
  const ask = (): void => {
    draft.add(model.id);
    location.hash = '#/';
  };
  return (
    <li
      className="model-card"
      id={`model-${model.id}`}
      tabIndex={-1}
      data-off={!model.configured || undefined}
    >
      <div className="model-title">
        <ProviderDot provider={model.provider} />
        <h3>{name}</h3>
        <code>{model.id}</code>
        <StatusBadge model={model} />
      </div>
      <p className="quiet">{model.tagline}</p>
      <dl className="model-facts">
        <div>
          <dt>{model.provider}</dt>
          <dd>{model.upstreamId}</dd>
        </div>
        <div>
          <dt>{texts.figures.cost}</dt>
          <dd>{model.cost}</dd>
        </div>
        {model.contextWindow !== undefined && (
          <div>
            <dt>{texts.models.context}</dt>
            <dd>{size(model.contextWindow)}</dd>
          </div>
        )}
        {model.maxOutputTokens !== undefined && (
          <div>
            <dt>{texts.models.output}</dt>
            <dd>{size(model.maxOutputTokens)}</dd>
          </div>
        )}
        {model.retiresOn !== undefined && (
          <div>
            <dt>{madeFor}</dt>
            <dd>
              {model.status === 'retired'
                ? texts.models.retiredOn(day(model.retiresOn))
                : texts.models.retiresOn(day(model.retiresOn))}
            </dd>
          </div>
        )}
        {finding?.timeToFirstTokenMs !== undefined && (
          <div>
            <dt>{texts.figures.first}</dt>
            <dd>{seconds(finding.timeToFirstTokenMs)}</dd>
          </div>
        )}
      </dl>
      {model.circuits.map(({ route, retryAfterMs }) => (
        <p key={route} className="bad small">
          {retryAfterMs === undefined
            ? texts.models.leftAlone(route)
            : texts.models.leftAloneFor(route, seconds(retryAfterMs))}
        </p>
      ))}
      {finding?.error !== undefined && <p className="bad small">{finding.error}</p>}
      {finding?.action !== undefined && <p className="action">{finding.action}</p>}
      {model.configured ? (
        <button type="button" className="button small" onClick={ask}>
          {texts.models.ask}
        </button>
      ) : (
        finding?.action === undefined && <p className="action">{texts.models.noKeyAction(model.provider)}</p>
      )}
    </li>
  );
}
