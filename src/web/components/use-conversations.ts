import { useMemo } from 'react';
import { useApp } from '../app-context.ts';
import { seatsOf } from '../stores/turn.ts';
import { QUESTION_ID } from './composer.tsx';

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
        // What was pressed is gone. The keyboard on a screen comes when it is asked for.
        if (!matchMedia('(pointer: coarse)').matches) document.getElementById(QUESTION_ID)?.focus();
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
