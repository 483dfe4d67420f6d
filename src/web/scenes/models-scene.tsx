import { useEffect } from 'react';
import type { ListedModel } from '../../core/listed-model.ts';
import { nameOf, useApp, useModelList } from '../app-context.ts';
import { StatusBadge } from '../components/model-status.tsx';
import { Notice } from '../components/notice.tsx';
import { ProviderDot } from '../components/provider-dot.tsx';
import { day, size } from '../format.ts';
import { texts } from '../texts.ts';
import './models-scene.css';

/** Which models there are, what works, and what to do about the rest. */
export function ModelsScene({ wanted }: { readonly wanted: string | undefined }) {
  const { models: store, askForToken } = useApp();
  const { models, state } = useModelList();
  useEffect(() => {
    if (wanted !== undefined && models.length > 0) document.getElementById(`model-${wanted}`)?.focus();
  }, [wanted, models]);
  const again = { label: texts.models.again, onDo: () => void store.load() };
  const groups = [
    [texts.models.works, models.filter((it) => it.configured)],
    [texts.models.noKey, models.filter((it) => !it.configured)],
  ] as const;
  return (
    <main className="models-scene" id="main">
      <div className="models-head">
        <div>
          <h1>{texts.models.title}</h1>
          <p className="quiet">{texts.models.text}</p>
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
      {groups.map(([title, ofGroup]) =>
        ofGroup.length === 0 ? null : (
          <section key={title} aria-label={title}>
            <h2>
              {title} <span className="quiet">{ofGroup.length}</span>
            </h2>
            <ul className="model-list">
              {ofGroup.map((model) => (
                <ModelCard key={model.id} model={model} />
              ))}
            </ul>
          </section>
        ),
      )}
    </main>
  );
}

function ModelCard({ model }: { readonly model: ListedModel }) {
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
      </dl>
      {model.configured ? (
        <button type="button" className="button small" onClick={ask}>
          {texts.models.ask}
        </button>
      ) : (
        <p className="action">{texts.models.noKeyAction(model.provider)}</p>
      )}
    </li>
  );
}
