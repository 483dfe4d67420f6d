import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

/** What a model said to itself, folded away. Plain text: nobody wrote it to be read. */
export function Reasoning({ text, isLive }: { readonly text: string; readonly isLive: boolean }) {
  return (
    <details className="reasoning">
      <summary>
        <Icon name="arrow" />
        {isLive ? texts.reasoning.live : texts.reasoning.done}
      </summary>
      <div className="reasoning-text" dir="auto">
        {text}
      </div>
    </details>
  );
}
