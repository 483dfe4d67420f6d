import { useMemo } from 'react';
import { useApp } from '../app-context.ts';
import { focusOnQuestion } from '../focus.ts';
import { seatsOf } from '../stores/turn.ts';

/** Goes from one conversation to another: who is asked goes with it. */
export function useConversations() {
  const { chat, draft, keeper } = useApp();
  return useMemo(
    () => ({
      async open(id: string): Promise<void> {
        await chat.open(id);
        const seats = seatsOf(chat.turns(), chat.take);
        if (seats.length > 0) draft.goOnWith(seats);
      },
      startOver(): void {
        chat.startOver();
        draft.askOnly(undefined);
        focusOnQuestion();
      },
      async forget(id: string): Promise<void> {
        const kept = keeper.forget(id);
        if (id === chat.conversation()) draft.askOnly(undefined);
        chat.leave(id);
        await kept;
      },
    }),
    [chat, draft, keeper],
  );
}
