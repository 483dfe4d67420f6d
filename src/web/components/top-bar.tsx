import { useApp, usePreferences, useTurns } from '../app-context.ts';
import { THEMES, VIEWS } from '../stores/preferences.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import './top-bar.css';
import { useConversations } from './use-conversations.ts';

const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

/** Where one is, and how one looks at it. */
export function TopBar({
  page,
  onHistory,
  onShortcuts,
}: {
  readonly page: 'ask' | 'models';
  readonly onHistory: () => void;
  readonly onShortcuts: () => void;
}) {
  const { preferences } = useApp();
  const { startOver } = useConversations();
  const { view, theme } = usePreferences();
  const hasTurns = useTurns().length > 0;
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  return (
    <header className="top-bar">
      <a className="brand" href="#/" aria-label={`${texts.name}: ${texts.nav.ask}`}>
        <Mark />
        <span>{texts.name}</span>
      </a>
      <nav aria-label={texts.nav.label}>
        <a href="#/" aria-current={page === 'ask' ? 'page' : undefined}>
          {texts.nav.ask}
        </a>
        <a href="#/models" aria-current={page === 'models' ? 'page' : undefined}>
          {texts.nav.models}
        </a>
        <a href="/docs">{texts.nav.docs}</a>
      </nav>
      {page === 'ask' && hasTurns && (
        <fieldset className="segments wide-only" aria-label={texts.views.label}>
          {VIEWS.map((it) => (
            <button
              key={it}
              type="button"
              aria-pressed={it === view}
              title={texts.views[it]}
              onClick={() => preferences.set({ view: it })}
            >
              <Icon name={it} />
              <span className="wide-only">{texts.views[it]}</span>
            </button>
          ))}
        </fieldset>
      )}
      <div className="tools">
        {page === 'ask' && hasTurns && (
          <IconButton
            icon={view}
            name={`${texts.views.label}: ${texts.views[view]}`}
            title={texts.views[view]}
            className="narrow-only"
            onClick={() =>
              preferences.set({ view: VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length] ?? 'columns' })
            }
          />
        )}
        {page === 'ask' && hasTurns && (
          <button
            type="button"
            className="button small quiet"
            title={texts.bar.startOverLong}
            aria-label={texts.bar.startOverLong}
            onClick={startOver}
          >
            <Icon name="add" />
            <span className="wide-only">{texts.bar.startOver}</span>
          </button>
        )}
        {page === 'ask' && <IconButton icon="past" name={texts.bar.history} onClick={onHistory} />}
        <IconButton
          icon={THEME_ICONS[theme]}
          name={texts.bar.theme[theme]}
          onClick={() => preferences.set({ theme: nextTheme })}
        />
        <IconButton icon="keys" name={texts.bar.shortcuts} className="wide-only" onClick={onShortcuts} />
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="M8 18v-4M13.3 22V10M18.7 20v-8M24 17v-2" />
    </svg>
  );
}
