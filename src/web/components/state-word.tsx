import { isEnded, type Take, wasStopped } from '../stores/turn.ts';
import { texts } from '../texts.ts';

/** What a take is doing, in a word; the colour only repeats it. */
function stateOf(take: Take): keyof typeof texts.state {
  const { answer } = take;
  if (isEnded(take)) {
    return wasStopped(take) ? 'stopped' : answer.state === 'failed' ? 'failed' : 'completed';
  }
  if (take.isQueued) return 'queued';
  if (take.isStopping) return 'stopping';
  return answer.parts.some(({ type }) => type === 'text') ? 'streaming' : 'waiting';
}

export function StateWord({ take }: { readonly take: Take }) {
  const state = stateOf(take);
  return (
    <span className="state-word" data-state={state}>
      <span className="pulse" aria-hidden="true" />
      {texts.state[state]}
    </span>
  );
}
