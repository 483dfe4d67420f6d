import { useEffect, useState } from 'react';
import { copyText } from '../copy-text.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

/** Puts a text on the clipboard, and says so for a moment. */
export function CopyButton({
  text,
  label,
  isWide = false,
  isMain = false,
}: {
  readonly text: () => string;
  readonly label: string;
  readonly isWide?: boolean;
  /** The one that a key presses, of those in its column. */
  readonly isMain?: boolean;
}) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => {
    copyText(text()).then(
      () => setCopied(true),
      () => {},
    );
  };
  return (
    <button
      type="button"
      className={isWide ? 'button small quiet' : 'icon-button small'}
      data-copy={isMain || undefined}
      onClick={copy}
      title={label}
      aria-label={isCopied ? texts.turn.copied : label}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span className={isWide ? 'wide-only' : 'visually-hidden'}>{isCopied ? texts.turn.copied : label}</span>
    </button>
  );
}
