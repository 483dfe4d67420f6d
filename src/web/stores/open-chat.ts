import type { RemoteCoro } from '../../client/connect.ts';
import type { Answer } from '../../core/answer.ts';
import type { RunEvent } from '../../core/run-event.ts';
import { texts } from '../texts.ts';
import { type Frames, openFrames } from './frames.ts';
import { mergeTurns } from './merge-turns.ts';
import type { TurnKeeper } from './open-keeper.ts';
import { fail, runTakes } from './run-takes.ts';
import { toRequests } from './to-requests.ts';
import {
  type Column,
  historyOf,
  isEnded,
  newId,
  type Seat,
  type Settings,
  shownTakeId,
  type Take,
  type Turn,
  wholeText,
} from './turn.ts';

/** The page's state: turns, their takes, and everything that can be done to them. */
export interface Chat {
  /** `turns` for the list and the columns; a take's id for that take; a turn's id for when one of its takes begins or ends. */
  subscribe(key: string, listener: () => void): () => void;
  turns(): readonly Turn[];
  take(id: string): Take | undefined;
  /** The conversation that is shown. */
  conversation(): string;
  /** Asks every seat, each with its own history. Never waits: a seat whose last answer still runs is asked after it. */
  ask(prompt: string, seats: readonly Seat[], settings: Settings): void;
  /** Asks one more model the same question. */
  addModel(turnId: string, model: string): void;
  /** Asks again in the same column: the same model, or another one. */
  retry(turnId: string, columnId: string, model?: string): void;
  /** Lets the model go on from the text that had arrived. */
  goOn(turnId: string, columnId: string): void;
  /** Shows an earlier or later take of a column. */
  show(turnId: string, columnId: string, shown: number): void;
  stop(takeId: string): void;
  stopAll(): void;
  /** Takes up every run that was live when the page was left. */
  resume(): Promise<void>;
  /** Begins anew; what was said before is kept. */
  startOver(): void;
  /** Shows an earlier conversation, with what another tab has made of it. */
  open(conversation: string): Promise<void>;
  /** Stops what is still being said in a conversation, and begins anew where it was the one that is shown. */
  leave(conversation: string): void;
}

export interface ChatParts {
  /** Asked for at each call: the token may change. */
  readonly coro: () => RemoteCoro;
  readonly keeper: TurnKeeper;
  /** The server asks for a token. */
  readonly onRefused: () => void;
  /** A run has ended, with these answers. */
  readonly onEnded: (answers: readonly Answer[]) => void;
  readonly frames?: Frames;
}

/** Milliseconds that a stopped answer gets to say how it ended, before it is ended here. */
const STOP_MS = 3000;

export function openChat({ coro, keeper, onRefused, onEnded, frames = openFrames() }: ChatParts): Chat {
  let conversation = newId('talk');
  let turns: readonly Turn[] = [];
  /** Those of conversations that were left: their answers go on, and are kept. */
  const others = new Map<string, Turn>();
  const takes = new Map<string, Take>();
  /** The turn that a take is part of. */
  const homes = new Map<string, string>();
  /** Takes whose run is heard here. */
  const live = new Set<string>();

  const shelf = { take: (id: string) => takes.get(id), put: putTake };
  const chat: Chat = {
    subscribe: frames.subscribe,
    turns: () => turns,
    take: shelf.take,
    conversation: () => conversation,
    ask(prompt, seats, settings) {
      const turn: Turn = {
        id: newId('turn'),
        conversation,
        prompt,
        settings,
        askedAt: Date.now(),
        columns: [],
      };
      const columns = seats.map((seat) => ({ seat, column: newColumn(seat.line) }));
      putTurn({ ...turn, columns: columns.map(({ column }) => column) });
      start(
        turn.id,
        columns.map(({ seat, column }) => ({ columnId: column.id, model: seat.model, continues: '' })),
      );
    },
    addModel(turnId, model) {
      const column = newColumn(newId('line'));
      changeTurn(turnId, (turn) => ({ ...turn, columns: [...turn.columns, column] }));
      start(turnId, [{ columnId: column.id, model, continues: '' }]);
    },
    retry(turnId, columnId, model) {
      const last = takeIn(turnId, columnId);
      if (!last) return;
      if (!isEnded(last)) chat.stop(last.id);
      start(turnId, [{ columnId, model: model ?? last.model, continues: '' }]);
    },
    goOn(turnId, columnId) {
      const last = takeIn(turnId, columnId);
      if (last && isEnded(last)) start(turnId, [{ columnId, model: last.model, continues: wholeText(last) }]);
    },
    show(turnId, columnId, shown) {
      changeColumn(turnId, columnId, (column) => ({ ...column, shown }));
    },
    stop(takeId) {
      const take = takes.get(takeId);
      if (!take || isEnded(take) || take.isStopping) return;
      if (take.isQueued) return fail(shelf, takeId, 'cancelled', texts.failures.stopped);
      putTake({ ...take, isStopping: true });
      void cancel(takeId);
    },
    stopAll() {
      const shown = new Set(turns.map(({ id }) => id));
      for (const [id, turnId] of homes) if (shown.has(turnId)) chat.stop(id);
    },
    async resume() {
      const left = [...takes.values()].filter((take) => !isEnded(take) && !live.has(take.id));
      for (const [runId, ofRun] of Map.groupBy(left, (take) => take.runId)) {
        if (runId === undefined)
          for (const { id } of ofRun) fail(shelf, id, 'cancelled', texts.failures.left);
        else void follow(runId, ofRun);
      }
    },
    startOver() {
      putAside();
      conversation = newId('talk');
      turns = [];
      frames.touch('turns');
    },
    async open(id) {
      const kept = await keeper.load(id);
      putAside();
      // What was done here a moment ago may not be kept yet.
      const here = new Map(othersOf(id).map((turn) => [turn.id, turn]));
      for (const turnId of here.keys()) others.delete(turnId);
      conversation = id;
      turns = kept.map(({ takes: ofTurn, ...turn }) => {
        for (const take of ofTurn) {
          homes.set(take.id, turn.id);
          const known = takes.get(take.id);
          if (!live.has(take.id) && !(known && isEnded(known))) takes.set(take.id, take);
        }
        const own = here.get(turn.id);
        here.delete(turn.id);
        return own ? mergeTurns(own, turn) : turn;
      });
      turns = [...turns, ...here.values()].sort((a, b) => a.askedAt - b.askedAt);
      for (const take of kept.flatMap((turn) => turn.takes)) frames.touch(take.id);
      for (const { id: turnId } of turns) frames.touch(turnId);
      frames.touch('turns');
      await chat.resume();
    },
    leave(id) {
      if (id === conversation) chat.startOver();
      const left = new Set(othersOf(id).map((turn) => turn.id));
      for (const [takeId, turnId] of homes) if (left.has(turnId)) chat.stop(takeId);
      for (const turnId of left) others.delete(turnId);
    },
  };
  return chat;

  /** New takes in columns that are there, asked in as few requests as can be. */
  function start(turnId: string, goes: readonly Go[]): void {
    const now = Date.now();
    const started = goes.map((go) => {
      const take = newTake(go, now);
      takes.set(take.id, take);
      homes.set(take.id, turnId);
      changeColumn(turnId, go.columnId, ({ takeIds, ...column }) => ({
        ...column,
        takeIds: [...takeIds, take.id],
        shown: takeIds.length,
      }));
      return take;
    });
    const turn = turns.find(({ id }) => id === turnId);
    if (!turn) return;
    const waits = started.map((take) => ({ take, before: liveBefore(turn, take.id) }));
    const free = waits.filter(({ before }) => !before);
    send(
      turn,
      free.map(({ take }) => take.id),
    );
    for (const { take, before } of waits) if (before) void queue(turn, take, before);
  }

  async function queue(turn: Turn, take: Take, before: Take): Promise<void> {
    putTake({ ...take, isQueued: true });
    await reached(before.id, isEnded);
    const now = takes.get(take.id);
    if (!now || isEnded(now)) return;
    putTake({ ...now, isQueued: false, askedAt: Date.now() });
    send(turn, [take.id]);
  }

  /** The answer that a line still waits for, from an earlier turn. */
  function liveBefore(turn: Turn, takeId: string): Take | undefined {
    const line = turn.columns.find(({ takeIds }) => takeIds.includes(takeId))?.line;
    const earlier = turns.slice(0, turns.indexOf(turn)).flatMap(({ columns }) => columns);
    const last = earlier.findLast((column) => column.line === line);
    const take = last && takes.get(shownTakeId(last));
    return take && !isEnded(take) ? take : undefined;
  }

  /** When a take is so; at once when it is already. */
  function reached(takeId: string, isSo: (take: Take) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        const take = takes.get(takeId);
        if (take && !isSo(take)) return;
        leave();
        resolve();
      };
      const leave = frames.subscribe(takeId, look);
      look();
    });
  }

  function send(turn: Turn, takeIds: readonly string[]): void {
    const talk = turn.conversation === conversation ? turns : othersOf(turn.conversation);
    const askings = takeIds.flatMap((takeId) => {
      const take = takes.get(takeId);
      const line = turn.columns.find((column) => column.takeIds.includes(takeId))?.line ?? '';
      const history = historyOf(
        talk,
        line,
        talk.find(({ id }) => id === turn.id),
        shelf.take,
      );
      return take ? [{ takeId, model: take.model, history, continues: take.continues }] : [];
    });
    for (const { request, takeIds: ofRun } of toRequests(turn.prompt, turn.settings, askings)) {
      ofRun.forEach((id, index) => {
        const take = takes.get(id);
        if (take) takes.set(id, { ...take, answer: { ...take.answer, index } });
      });
      void drive(coro().run(request), ofRun);
    }
  }

  function follow(runId: string, ofRun: readonly Take[]): Promise<void> {
    const byIndex: string[] = [];
    for (const { id, answer } of ofRun) byIndex[answer.index] = id;
    return drive(coro().follow(runId), byIndex);
  }

  async function drive(events: AsyncIterable<RunEvent>, takeIds: readonly string[]): Promise<void> {
    for (const id of takeIds) live.add(id);
    await runTakes(events, takeIds, shelf, onRefused);
    for (const id of takeIds) live.delete(id);
    onEnded(takeIds.flatMap((id) => takes.get(id)?.answer ?? []));
  }

  /** Says so to the server, once the run has begun there; when that does not end the answer in time, it is ended here. */
  async function cancel(takeId: string): Promise<void> {
    await reached(takeId, (take) => take.runId !== undefined || isEnded(take));
    const take = takes.get(takeId);
    if (take?.runId === undefined) return;
    await coro()
      .cancel(take.runId, take.answer.index)
      .catch(() => {});
    setTimeout(() => fail(shelf, takeId, 'cancelled', texts.failures.stopped), STOP_MS);
  }

  /** Another conversation is shown from now on. */
  function putAside(): void {
    for (const turn of turns) others.set(turn.id, turn);
  }

  function othersOf(talk: string): readonly Turn[] {
    return [...others.values()].filter((turn) => turn.conversation === talk);
  }

  function turnOf(id: string): Turn | undefined {
    return turns.find((turn) => turn.id === id) ?? others.get(id);
  }

  function putTake(take: Take): void {
    const before = takes.get(take.id);
    takes.set(take.id, take);
    frames.touch(take.id);
    const turn = turnOf(homes.get(take.id) ?? '');
    if (!turn) return;
    if (before?.answer.state !== take.answer.state || before.isStopping !== take.isStopping)
      frames.touch(turn.id);
    keeper.save(turn.id, withTakes(turn), isEnded(take) || before?.runId !== take.runId);
  }

  function putTurn(turn: Turn): void {
    const isKnown = turns.some(({ id }) => id === turn.id);
    turns = isKnown ? turns.map((it) => (it.id === turn.id ? turn : it)) : [...turns, turn];
    frames.touch('turns');
    frames.touch(turn.id);
    keeper.save(turn.id, withTakes(turn), true);
  }

  function changeTurn(turnId: string, change: (turn: Turn) => Turn): void {
    const turn = turns.find(({ id }) => id === turnId);
    if (turn) putTurn(change(turn));
  }

  function changeColumn(turnId: string, columnId: string, change: (column: Column) => Column): void {
    changeTurn(turnId, (turn) => ({
      ...turn,
      columns: turn.columns.map((column) => (column.id === columnId ? change(column) : column)),
    }));
  }

  function takeIn(turnId: string, columnId: string): Take | undefined {
    const column = turns.find(({ id }) => id === turnId)?.columns.find(({ id }) => id === columnId);
    return column && takes.get(shownTakeId(column));
  }

  /** Kept later, when the turn may have changed again. */
  function withTakes(turn: Turn) {
    return () => {
      const now = turnOf(turn.id) ?? turn;
      const ids = now.columns.flatMap(({ takeIds }) => takeIds);
      return { ...now, takes: ids.flatMap((id) => takes.get(id) ?? []) };
    };
  }
}

interface Go {
  readonly columnId: string;
  readonly model: string;
  readonly continues: string;
}

function newColumn(line: string): Column {
  return { id: newId('column'), line, takeIds: [], shown: 0 };
}

function newTake({ model, continues }: Go, askedAt: number): Take {
  return {
    id: newId('take'),
    model,
    runId: undefined,
    answer: { index: 0, model, parts: [], state: 'waiting' },
    continues,
    askedAt,
    firstTextAt: undefined,
    isQueued: false,
    isStopping: false,
  };
}
