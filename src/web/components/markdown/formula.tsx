import { useLayoutEffect, useRef } from 'react';
import { useLater } from './use-later.ts';

const loadMath = () => import('./math.ts');

/** A formula. It stands as it was written until the first one on the page has brought what draws them. */
export function Formula({
  source,
  isDisplay,
  raw,
}: {
  readonly source: string;
  readonly isDisplay: boolean;
  readonly raw: string;
}) {
  const math = useLater(loadMath);
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (math && place.current) math.draw(source, raw.trim(), isDisplay, place.current);
  }, [math, source, raw, isDisplay]);
  if (!math) return <code className="formula-source">{raw.trim()}</code>;
  return <span ref={place} className={isDisplay ? 'formula display' : 'formula'} />;
}
