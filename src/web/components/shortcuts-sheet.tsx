import { useApp, usePreferences } from '../app-context.ts';
import { texts } from '../texts.ts';
import { Sheet } from './sheet.tsx';

/** Every key that does something; and a way to have single keys do nothing. */
export function ShortcutsSheet({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { preferences } = useApp();
  const { hasShortcuts } = usePreferences();
  return (
    <Sheet title={texts.shortcuts.title} isOpen={isOpen} onClose={onClose}>
      <dl className="shortcuts">
        {texts.shortcuts.list.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="check-row">
        <input
          type="checkbox"
          checked={hasShortcuts}
          onChange={(event) => preferences.set({ hasShortcuts: event.target.checked })}
        />
        {texts.shortcuts.on}
      </label>
      <p className="quiet small">{texts.shortcuts.note}</p>
    </Sheet>
  );
}
