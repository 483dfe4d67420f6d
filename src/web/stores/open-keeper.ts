import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { mergeKept } from './merge-turns.ts';
import type { KeptTurn } from './turn.ts';

/** `full`: the browser has no room left; `closed`: it keeps nothing for this page. */
type KeeperTrouble = 'full' | 'closed';

/** Keeps turns in this browser, and tells the other tabs of it. */
export interface TurnKeeper {
  /**
   * Keeps what `read` gives then: soon, or, when it is important, as soon as what goes on now is done. Of what is important
   * in quick succession the first is written so, a question above all: nobody reloads fast enough to lose it.
   */
  save(id: string, read: () => KeptTurn, isImportant: boolean): void;
  /** Writes at once what waits to be written. */
  flush(): Promise<void>;
  load(conversation: string): Promise<readonly KeptTurn[]>;
  /** The latest conversations that are kept, the last one first. */
  conversations(limit: number): Promise<readonly string[]>;
  /** Every conversation that is kept, the one that was begun last first. */
  list(): Promise<readonly KeptConversation[]>;
  /** Keeps nothing of a conversation, nor of what is yet to come of it. */
  forget(conversation: string): Promise<void>;
  /** Calls back when another tab has changed a conversation, or forgotten it. */
  onOther(listener: (news: KeeperNews) => void): void;
  /** Why nothing can be kept any more; undefined while it can. */
  trouble(): KeeperTrouble | undefined;
  /** Calls back when that changes. */
  onTrouble(listener: () => void): () => void;
}

/** A conversation by its first question. */
export interface KeptConversation {
  readonly id: string;
  readonly question: string;
  readonly begunAt: number;
}

interface KeeperNews {
  readonly conversation: string;
  readonly isForgotten: boolean;
}

/** Changes with the shape of a turn: what an older page has kept is brought up to it in `upgrade`. */
const VERSION = 1;
const IMPORTANT_MS = 50;
const SOON_MS = 300;
/** Turns that are kept, over all conversations. */
const MAX_TURNS = 1000;
/** What goes first when the browser has no room left. */
const MAKE_ROOM = 50;

interface Schema extends DBSchema {
  turns: { key: string; value: KeptTurn; indexes: { conversation: string; askedAt: number } };
}

export async function openKeeper(name = 'coro'): Promise<TurnKeeper> {
  const db = await openDb(name);
  const channel = new BroadcastChannel(`${name}-turns`);
  const waiting = new Map<string, () => KeptTurn>();
  const forgotten = new Set<string>();
  const tell = (news: KeeperNews): void => channel.postMessage(news);
  let flushedAt = Number.NEGATIVE_INFINITY;
  let timer: { readonly id: ReturnType<typeof setTimeout>; readonly dueAt: number } | undefined;
  let trouble: KeeperTrouble | undefined = db ? undefined : 'closed';
  const troubled = new Set<() => void>();
  const setTrouble = (now: KeeperTrouble | undefined): void => {
    if (now === trouble) return;
    trouble = now;
    for (const listener of troubled) listener();
  };

  const flush = async (): Promise<void> => {
    if (timer) clearTimeout(timer.id);
    timer = undefined;
    flushedAt = performance.now();
    const reads = [...waiting.values()];
    waiting.clear();
    for (const read of reads) {
      const turn = read();
      if (forgotten.has(turn.conversation)) continue;
      const failure = db ? await write(db, turn) : 'closed';
      if (failure === undefined) tell({ conversation: turn.conversation, isForgotten: false });
      setTrouble(failure);
    }
  };
  const schedule = (ms: number): void => {
    const dueAt = Date.now() + ms;
    if (timer && timer.dueAt <= dueAt) return;
    if (timer) clearTimeout(timer.id);
    timer = { id: setTimeout(() => void flush(), ms), dueAt };
  };

  /** What cannot be read is not there. */
  const read = async <T>(from: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await from();
    } catch {
      setTrouble('closed');
      return undefined;
    }
  };

  const forget = async (conversation: string): Promise<void> => {
    forgotten.add(conversation);
    await read(async () => {
      if (db) await drop(db, conversation);
    });
  };

  return {
    save(id, read, isImportant) {
      waiting.set(id, read);
      if (isImportant && performance.now() - flushedAt > IMPORTANT_MS) queueMicrotask(() => void flush());
      else schedule(isImportant ? IMPORTANT_MS : SOON_MS);
    },
    flush,
    async load(conversation) {
      const kept = await read(async () => await db?.getAllFromIndex('turns', 'conversation', conversation));
      return (kept ?? []).sort((a, b) => a.askedAt - b.askedAt);
    },
    async conversations(limit) {
      const found = new Set<string>();
      await read(async () => {
        const cursor = await db?.transaction('turns').store.index('askedAt').openCursor(null, 'prev');
        for (let at = cursor; at && found.size < limit; at = await at.continue())
          found.add(at.value.conversation);
      });
      return [...found];
    },
    async list() {
      const found: KeptConversation[] = [];
      await read(async () => {
        // Ids of conversations and of turns begin with the time: the latest conversation comes first, by its first turn.
        const cursor = await db
          ?.transaction('turns')
          .store.index('conversation')
          .openCursor(null, 'prevunique');
        for (let at = cursor; at; at = await at.continue()) {
          const { conversation: id, prompt: question, askedAt: begunAt } = at.value;
          found.push({ id, question, begunAt });
        }
      });
      return found;
    },
    async forget(conversation) {
      // Before what is still being said is stopped: another tab would keep how it ended.
      tell({ conversation, isForgotten: true });
      await forget(conversation);
    },
    onOther(listener) {
      channel.addEventListener('message', ({ data }: MessageEvent<KeeperNews>) => {
        // What this tab is just writing would outlive what the other one drops.
        if (data.isForgotten) void forget(data.conversation);
        listener(data);
      });
    },
    trouble: () => trouble,
    onTrouble(listener) {
      troubled.add(listener);
      return () => troubled.delete(listener);
    },
  };
}

/** Undefined where the browser keeps nothing (a private window), or what it keeps is of a newer page than this one. */
async function openDb(name: string): Promise<IDBPDatabase<Schema> | undefined> {
  try {
    return await openDB<Schema>(name, VERSION, {
      upgrade(db) {
        const store = db.createObjectStore('turns', { keyPath: 'id' });
        store.createIndex('conversation', 'conversation');
        store.createIndex('askedAt', 'askedAt');
      },
      // Another tab is newer: it may not wait for this one.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
  } catch {
    return undefined;
  }
}

/** Says why, when it cannot: full is a browser that has no room even after the oldest turns have gone. */
async function write(db: IDBPDatabase<Schema>, turn: KeptTurn): Promise<KeeperTrouble | undefined> {
  for (const mayDrop of [true, false]) {
    try {
      await putMerged(db, turn);
      if ((await db.count('turns')) > MAX_TURNS) await dropOldest(db, turn.conversation);
      return undefined;
    } catch (error) {
      const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
      if (!isFull) return 'closed';
      if (mayDrop) await dropOldest(db, turn.conversation).catch(() => {});
    }
  }
  return 'full';
}

/** In one transaction: another tab may have kept what this one has not heard of yet. */
async function putMerged(db: IDBPDatabase<Schema>, turn: KeptTurn): Promise<void> {
  const { store, done } = db.transaction('turns', 'readwrite');
  const merge = async (): Promise<void> => {
    const there = await store.get(turn.id);
    await store.put(there ? mergeKept(turn, there) : turn);
  };
  // A failure of one is a failure of both: neither is left to itself.
  await Promise.all([merge(), done]);
}

async function drop(db: IDBPDatabase<Schema>, conversation: string): Promise<void> {
  const { store, done } = db.transaction('turns', 'readwrite');
  const ids = await store.index('conversation').getAllKeys(conversation);
  await Promise.all([...ids.map((id) => store.delete(id)), done]);
}

/** The conversation that is shown is left whole. */
async function dropOldest(db: IDBPDatabase<Schema>, shown: string): Promise<void> {
  const { store, done } = db.transaction('turns', 'readwrite');
  let left = MAKE_ROOM;
  const first = await store.index('askedAt').openCursor();
  for (let at = first; at && left > 0; at = await at.continue()) {
    if (at.value.conversation === shown) continue;
    await at.delete();
    left--;
  }
  await done;
}
