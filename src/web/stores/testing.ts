import type { RemoteCoro } from '../../client/connect.ts';
import type { Answer } from '../../core/answer.ts';
import type { ChatRequest } from '../../core/chat-request.ts';
import type { AnswerEvent, RunEvent } from '../../core/run-event.ts';
import { openFrames } from './frames.ts';
import { type Chat, openChat } from './open-chat.ts';
import type { TurnKeeper } from './open-keeper.ts';
import type { KeptTurn } from './turn.ts';

/** A run that goes as a test tells it to. */
export interface FakeRun {
  readonly request: ChatRequest | undefined;
  readonly id: string;
  think(index: number, text: string): void;
  say(index: number, text: string): void;
  complete(index: number): void;
  fail(index: number, code?: 'rate_limited' | 'cancelled'): void;
  /** The connection ends, with an error or without. */
  end(error?: Error): void;
}

/** A page's state with a server and a browser that a test plays. */
export interface FakePage {
  readonly chat: Chat;
  readonly runs: readonly FakeRun[];
  readonly cancelled: readonly (readonly [runId: string, index: number | undefined])[];
  readonly kept: ReadonlyMap<string, KeptTurn>;
  readonly refusals: () => number;
  /** The answers of each run that has ended. */
  readonly ended: readonly (readonly Answer[])[];
  /** Lets everything that waits happen, and draws the frame. */
  settle(): Promise<void>;
}

const END = {
  modelUsed: 'p/m',
  servedBySuccessor: false,
  truncated: false,
  latencyMs: 5,
  attempts: 1,
  simulated: true,
  warnings: [],
} as const;

export function openFakePage(kept = new Map<string, KeptTurn>()): FakePage {
  const runs: FakeRun[] = [];
  const cancelled: [string, number | undefined][] = [];
  let draws: (() => void)[] = [];
  const ended: (readonly Answer[])[] = [];
  let refusals = 0;
  const open = (request: ChatRequest | undefined, id: string) => {
    const [events, run] = fakeRun(request, id);
    runs.push(run);
    return events;
  };
  const coro: RemoteCoro = {
    run: (request) => open(request, `run_${runs.length}`),
    follow: (runId) => open(undefined, runId),
    cancel: async (runId, index) => {
      cancelled.push([runId, index]);
    },
    models: async () => [],
    teams: async () => [],
    report: async () => ({ keys: [], models: [] }),
    doctor: async () => ({ isHealthy: true, keys: [], models: [] }),
    async [Symbol.asyncDispose]() {},
  };
  const chat = openChat({
    coro: () => coro,
    keeper: fakeKeeper(kept),
    onRefused: () => refusals++,
    onEnded: (answers) => ended.push(answers),
    frames: openFrames((draw) => draws.push(draw)),
  });
  return {
    chat,
    runs,
    cancelled,
    kept,
    refusals: () => refusals,
    ended,
    async settle() {
      for (let round = 0; round < 5; round++) {
        await new Promise((resolve) => setTimeout(resolve));
        const due = draws;
        draws = [];
        for (const draw of due) draw();
      }
    },
  };
}

function fakeKeeper(kept: Map<string, KeptTurn>): TurnKeeper {
  return {
    save: (id, read) => void kept.set(id, read()),
    flush: async () => {},
    load: async (conversation) => [...kept.values()].filter((turn) => turn.conversation === conversation),
    conversations: async () => [],
    list: async () => [],
    forget: async (conversation) => {
      for (const turn of kept.values()) if (turn.conversation === conversation) kept.delete(turn.id);
    },
    onOther: () => {},
    trouble: () => undefined,
    onTrouble: () => () => {},
  };
}

function fakeRun(request: ChatRequest | undefined, id: string): [AsyncIterableIterator<RunEvent>, FakeRun] {
  const events: RunEvent[] = [];
  let wake = (): void => {};
  let isOver = false;
  let failure: Error | undefined;
  let seq = 0;
  const models = request?.models.flat() ?? ['a', 'b', 'c'];
  const emit = (event: RunEvent): void => {
    events.push(event);
    wake();
  };
  const begin = (): void => emit({ seq: seq++, type: 'run.started', runId: id, models });
  const about = (index: number) => {
    if (seq === 0) begin();
    return { seq: seq++, index, model: models[index] ?? '' };
  };
  const answer = (event: AnswerEvent & { readonly seq: number }): void => emit(event);
  async function* stream(): AsyncGenerator<RunEvent, void> {
    for (;;) {
      const event = events.shift();
      if (event) yield event;
      else if (failure) throw failure;
      else if (isOver) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  // One that is only followed may be lost: it says nothing until it is told to.
  if (request) begin();
  return [
    stream(),
    {
      request,
      id,
      think: (index, text) => answer({ ...about(index), type: 'answer.reasoning', text }),
      say: (index, text) => answer({ ...about(index), type: 'answer.delta', text }),
      complete: (index) => answer({ ...about(index), ...END, type: 'answer.completed' }),
      fail: (index, code = 'rate_limited') =>
        answer({
          ...about(index),
          ...END,
          type: 'answer.failed',
          fault: { code, message: 'Busy', retryable: true },
          hint: 'Wait',
          partial: false,
        }),
      end(error) {
        failure = error;
        isOver = true;
        wake();
      },
    },
  ];
}
