import { reasoningOf } from '../../core/answer.ts';
import { useModel } from '../app-context.ts';
import { type Column, isEnded, type Take, type Turn, wholeText } from '../stores/turn.ts';
import { texts } from '../texts.ts';
import { FailureCard } from './failure-card.tsx';
import { Markdown } from './markdown/markdown.tsx';
import { Reasoning } from './reasoning.tsx';

/** What a model said; what went wrong stands below it, on a card of its own, never in it. */
export function AnswerBody({
  turn,
  column,
  take,
}: {
  readonly turn: Turn;
  readonly column: Column;
  readonly take: Take;
}) {
  const { answer } = take;
  const text = wholeText(take);
  const reasoning = reasoningOf(answer);
  const isLive = !isEnded(take);
  return (
    <>
      <Notices take={take} />
      {reasoning !== '' && <Reasoning text={reasoning} isLive={isLive && text === ''} />}
      {text !== '' && <Markdown text={text} isLive={isLive} />}
      {text === '' && isLive && <Waiting />}
      {answer.parts.map((part) =>
        part.type === 'tool_call' ? (
          <p key={part.id} className="note">
            {texts.column.tools(part.name)} <code>{part.arguments}</code>
          </p>
        ) : null,
      )}
      {answer.state === 'completed' && text === '' && <p className="quiet">{texts.column.noText}</p>}
      {answer.state === 'completed' && answer.truncated && <p className="note">{texts.column.truncated}</p>}
      {answer.state === 'failed' && <FailureCard turn={turn} column={column} take={take} failure={answer} />}
    </>
  );
}

/** Who really answered, where it is not who was asked; and what had to be changed about the request. */
function Notices({ take }: { readonly take: Take }) {
  const model = useModel(take.model);
  const { answer } = take;
  if (answer.state !== 'completed' && answer.state !== 'failed') return null;
  const asked = model?.name.split(' → ')[0];
  return (
    <>
      {answer.notice !== undefined && answer.servedBySuccessor && (
        <p className="note successor" title={asked}>
          {answer.notice}
        </p>
      )}
      {answer.warnings.map((warning) => (
        <p key={warning} className="note">
          {warning}
        </p>
      ))}
    </>
  );
}

/** The column stands in its place before its first word. */
function Waiting() {
  return (
    <div className="waiting" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}
