import { type FormEvent, useId, useState } from 'react';
import { texts } from '../texts.ts';
import { Sheet } from './sheet.tsx';

/** Asks for the server's token. It goes into a header, and nowhere else. */
export function TokenSheet({
  isOpen,
  wasRefused,
  onToken,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly wasRefused: boolean;
  readonly onToken: (token: string, isRemembered: boolean) => void;
  readonly onClose: () => void;
}) {
  const id = useId();
  const [token, setToken] = useState('');
  const [isRemembered, setRemembered] = useState(false);
  const enter = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim(), isRemembered);
    setToken('');
  };
  return (
    <Sheet title={texts.token.title} isOpen={isOpen} onClose={onClose}>
      <form className="token-form" onSubmit={enter}>
        <p className="quiet">{texts.token.text}</p>
        {wasRefused && (
          <p className="bad" role="alert" id={`${id}-wrong`}>
            {texts.token.wrong}
          </p>
        )}
        <label htmlFor={id}>{texts.token.label}</label>
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          aria-describedby={wasRefused ? `${id}-wrong` : undefined}
          onChange={(event) => setToken(event.target.value)}
        />
        <label className="check-row">
          <input
            type="checkbox"
            checked={isRemembered}
            onChange={(event) => setRemembered(event.target.checked)}
          />
          {texts.token.remember}
        </label>
        <button type="submit" className="button primary" disabled={token.trim() === ''}>
          {texts.token.enter}
        </button>
      </form>
    </Sheet>
  );
}
