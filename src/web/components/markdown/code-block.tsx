import { useMemo } from 'react';
import { texts } from '../../texts.ts';
import { CopyButton } from '../copy-button.tsx';
import type { Span } from './highlight.ts';
import { useLater } from './use-later.ts';

/** Longer code is shown without colours: they are not worth holding up the page. */
const MAX_HIGHLIGHTED = 30_000;

const loadHighlight = () => import('./highlight.ts');

/** A piece of code. Its colours come with the first one on the page; while it grows, its last line has none. */
export function CodeBlock({
  code,
  language,
  isOpen,
}: {
  readonly code: string;
  readonly language: string;
  readonly isOpen: boolean;
}) {
  const name = /^[\w+#.-]{1,30}/.exec(language)?.[0] ?? '';
  const highlighter = useLater(name === '' ? undefined : loadHighlight);
  const done = isOpen ? code.lastIndexOf('\n') + 1 : code.length;
  const finished = code.slice(0, done);
  const spans = useMemo(
    () => (finished.length <= MAX_HIGHLIGHTED ? highlighter?.highlight(finished, name) : undefined),
    [highlighter, finished, name],
  );
  return (
    <figure className="code-block" dir="ltr">
      <figcaption>
        <span>{name || texts.code.plain}</span>
        <CopyButton text={() => code} label={texts.code.copy} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>
          {spans ? spans.map(toElement) : finished}
          {code.slice(done)}
        </code>
      </pre>
    </figure>
  );
}

function toElement({ kind, text }: Span, position: number) {
  return kind === '' ? (
    text
  ) : (
    <span key={position} className={`hl-${kind}`}>
      {text}
    </span>
  );
}
