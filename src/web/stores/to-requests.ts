import type { ChatRequest } from '../../core/chat-request.ts';
import type { Message } from '../../core/message.ts';
import type { Settings } from './turn.ts';

/** What one take asks for. */
export interface Asking {
  readonly takeId: string;
  readonly model: string;
  readonly history: readonly Message[];
  /** The text to go on from, if there is any. */
  readonly continues: string;
}

/** One request, and which take each of its answers belongs to. */
export interface TakeRequest {
  readonly request: ChatRequest;
  readonly takeIds: readonly string[];
}

/** Answers that a server admits in one request, unless it is told otherwise. */
const MAX_MODELS = 16;

const GO_ON =
  'Your last message was cut off. Go on exactly where it ends, in the same format, without repeating any of it and without a word about this.';

/**
 * As few requests as can ask for all of it. A request has one history for each model, so the same model with two
 * histories takes two.
 */
export function toRequests(prompt: string, settings: Settings, askings: readonly Asking[]): TakeRequest[] {
  const batches: Batch[] = [];
  for (const asking of askings) {
    const question = asking.continues === '' ? prompt : GO_ON;
    const history = historyFor(prompt, asking);
    let batch = batches.find((it) => it.prompt === question && fits(it, asking.model, history));
    if (!batch) {
      batch = { prompt: question, histories: new Map(), models: [], takeIds: [] };
      batches.push(batch);
    }
    batch.histories.set(asking.model, history);
    batch.models.push(asking.model);
    batch.takeIds.push(asking.takeId);
  }
  return batches.map((batch) => ({ request: toRequest(batch, settings), takeIds: batch.takeIds }));
}

interface Batch {
  readonly prompt: string;
  readonly histories: Map<string, readonly Message[]>;
  readonly models: string[];
  readonly takeIds: string[];
}

/** A text that is gone on from is the last thing the model said. */
function historyFor(prompt: string, { history, continues }: Asking): readonly Message[] {
  return continues === ''
    ? history
    : [...history, { role: 'user', content: prompt }, { role: 'assistant', content: continues }];
}

function fits({ histories, models }: Batch, model: string, history: readonly Message[]): boolean {
  const known = histories.get(model);
  if (models.length >= MAX_MODELS) return false;
  return known === undefined || JSON.stringify(known) === JSON.stringify(history);
}

function toRequest({ prompt, histories, models }: Batch, settings: Settings): ChatRequest {
  const lines = [...histories].filter(([, history]) => history.length > 0);
  const system = settings.system.trim();
  return {
    prompt,
    models,
    ...(system !== '' && { system }),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.maxTokens !== undefined && { maxTokens: settings.maxTokens }),
    ...(lines.length > 0 && { conversationHistory: Object.fromEntries(lines) }),
  };
}
