import { useEffect, useState } from 'react';
import { useApp } from '../app-context.ts';
import { QUESTION_ID } from '../focus.ts';
import { texts } from '../texts.ts';
import { useConversations } from './use-conversations.ts';
import './welcome.css';

/** What is there before the first question. */
export function Welcome() {
  const { draft } = useApp();
  const take = (prompt: string): void => {
    draft.write(prompt);
    document.getElementById(QUESTION_ID)?.focus();
  };
  return (
    <div className="welcome">
      <p className="welcome-title">{texts.welcome.title}</p>
      <p className="welcome-text">{texts.welcome.text}</p>
      <ul className="examples" aria-label={texts.welcome.examples}>
        {texts.welcome.prompts.map(({ title, prompt }) => (
          <li key={title}>
            <button type="button" onClick={() => take(prompt)}>
              <span className="example-title">{title}</span>
              <span>{prompt}</span>
            </button>
          </li>
        ))}
      </ul>
      <Earlier />
    </div>
  );
}

/** The conversation before this one, if there was any. */
function Earlier() {
  const { keeper, chat } = useApp();
  const { open } = useConversations();
  const [earlier, setEarlier] = useState<string>();
  useEffect(() => {
    let isHere = true;
    void keeper.conversations(2).then((ids) => {
      if (isHere) setEarlier(ids.find((id) => id !== chat.conversation()));
    });
    return () => {
      isHere = false;
    };
  }, [keeper, chat]);
  if (earlier === undefined) return null;
  return (
    <button type="button" className="button small quiet" onClick={() => void open(earlier)}>
      {texts.welcome.earlier}
    </button>
  );
}
