import type { ToolCall, ToolCallPiece } from '../../core/answer.ts';
import type { RunEvent } from '../../core/run-event.ts';
import { toAnthropicFailure } from './anthropic-error.ts';
import { messageHead, sealedThought, toAnthropicUsage, toRedacted, toStop } from './anthropic-reply.ts';
import { isToldByFinish } from './openai-reply.ts';

/** Makes a run of one model the events of Anthropic's stream, from `message_start` to `message_stop`. */
export function openAnthropicEvents(runId: string, model: string): (events: readonly RunEvent[]) => string {
  const stream = new AnthropicEvents(runId, model);
  return (events) => {
    let text = '';
    for (const event of events) text += stream.toText(event);
    return text;
  };
}

type Sealed = Extract<RunEvent, { type: 'answer.opaque' }>;

class AnthropicEvents {
  readonly #runId: string;
  readonly #model: string;
  #hasBegun = false;
  /** Which block is open; blocks come one after the other. */
  #open: 'text' | 'thinking' | 'call' | undefined;
  #index = -1;
  /** The call whose block is open, and its arguments so far. */
  #call = { id: '', json: '' };
  /** What came before the call that is open was whole, and needs a block of its own. */
  #held: RunEvent[] = [];
  /** What another provider sealed, to be told before the block that comes next: never at the end. */
  #seals: Sealed[] = [];
  /** Calls whose blocks are closed, of which `answer.tool_call` is yet to come. */
  readonly #told = new Set<string>();

  constructor(runId: string, model: string) {
    this.#runId = runId;
    this.#model = model;
  }

  toText(event: RunEvent): string {
    if (this.#open !== 'call' || isOfCall(event, this.#call.id) || isEnd(event)) return this.#tell(event);
    // OpenAI numbers calls, so that their pieces may come in any order; here one block follows the other.
    this.#held.push(event);
    return isWholeJson(this.#call.json) ? this.#close() + this.#release() : '';
  }

  /** What waited for the open call's end. */
  #release(): string {
    const held = this.#held;
    this.#held = [];
    return held.map((event) => this.toText(event)).join('');
  }

  #tell(event: RunEvent): string {
    switch (event.type) {
      case 'answer.delta':
        return this.#words('text', { type: 'text', text: '' }, { type: 'text_delta', text: event.text });
      case 'answer.reasoning': {
        const block = { type: 'thinking', thinking: '', signature: '' };
        return this.#words('thinking', block, { type: 'thinking_delta', thinking: event.text });
      }
      case 'answer.opaque':
        return this.#sealed(event);
      case 'answer.tool_call_delta':
        return this.#callPiece(event);
      case 'answer.tool_call':
        return this.#wholeCall(event);
      case 'answer.completed':
      case 'answer.failed':
        return this.#end(event);
      default:
        return '';
    }
  }

  #words(kind: 'text' | 'thinking', block: object, delta: object): string {
    const opened = this.#open === kind ? '' : this.#close() + this.#start(block, kind);
    return opened + this.#delta(delta);
  }

  #callPiece({ id, name, arguments: json }: ToolCallPiece): string {
    if (this.#told.has(id)) return '';
    const isOpen = this.#open === 'call' && this.#call.id === id;
    const begun = isOpen ? '' : this.#close() + this.#start(toCallBlock(id, name), 'call');
    if (!isOpen) this.#call = { id, json: '' };
    return begun + this.#json(json);
  }

  /** The rest of the call that is open, or all of one that was not told in pieces. */
  #wholeCall({ id, name, arguments: json }: ToolCall): string {
    if (this.#told.delete(id)) return '';
    if (this.#open !== 'call' || this.#call.id !== id)
      return this.#whole(toCallBlock(id, name), { type: 'input_json_delta', partial_json: json });
    const rest = this.#json(json.slice(this.#call.json.length)) + this.#close();
    this.#told.delete(id);
    return rest + this.#release();
  }

  #json(more: string): string {
    if (more === '') return '';
    this.#call.json += more;
    return this.#delta({ type: 'input_json_delta', partial_json: more });
  }

  /** A block that is there at once. */
  #whole(block: object, delta?: object): string {
    return this.#close() + this.#start(block, undefined) + (delta ? this.#delta(delta) : '') + this.#stop();
  }

  /** The seal of the thought that is open, or a block that only its maker can read. */
  #sealed(event: Sealed): string {
    const isThinking = this.#open === 'thinking';
    const thought = sealedThought(event, isThinking ? '' : undefined);
    if (thought) {
      const seal = { type: 'signature_delta', signature: thought.signature };
      return isThinking
        ? this.#delta(seal) + this.#close()
        : this.#whole({ ...thought, signature: '' }, seal);
    }
    if (event.provider === 'anthropic') return this.#whole(toRedacted(event));
    this.#seals.push(event);
    return '';
  }

  #end(event: Extract<RunEvent, { type: 'answer.completed' | 'answer.failed' }>): string {
    if (event.type === 'answer.failed' && !isToldByFinish(event)) {
      return frame('error', toAnthropicFailure(event, this.#runId));
    }
    const last = { type: 'message_delta', delta: toStop(event), usage: toAnthropicUsage(event.usage) };
    return (
      this.#begin() +
      this.#close() +
      this.#release() +
      this.#close() +
      frame('message_delta', last) +
      frame('message_stop', { type: 'message_stop' })
    );
  }

  #begin(): string {
    if (this.#hasBegun) return '';
    this.#hasBegun = true;
    // Tokens are counted at the end.
    const usage = { ...toAnthropicUsage(undefined), output_tokens: 1 };
    const head = messageHead(this.#runId, this.#model);
    const message = { ...head, content: [], stop_reason: null, stop_sequence: null, usage };
    return frame('message_start', { type: 'message_start', message }) + PING;
  }

  #start(block: object, kind: 'text' | 'thinking' | 'call' | undefined): string {
    const begun = this.#begin() + this.#tellSeals();
    this.#index++;
    this.#open = kind;
    return (
      begun +
      frame('content_block_start', { type: 'content_block_start', index: this.#index, content_block: block })
    );
  }

  #tellSeals(): string {
    const seals = this.#seals;
    this.#seals = [];
    return seals.map((seal) => this.#whole(toRedacted(seal))).join('');
  }

  #delta(delta: object): string {
    return frame('content_block_delta', { type: 'content_block_delta', index: this.#index, delta });
  }

  #close(): string {
    if (this.#open === undefined) return '';
    if (this.#open === 'call') this.#told.add(this.#call.id);
    this.#open = undefined;
    return this.#stop();
  }

  #stop(): string {
    return frame('content_block_stop', { type: 'content_block_stop', index: this.#index });
  }
}

function isOfCall(event: RunEvent, id: string): boolean {
  return (event.type === 'answer.tool_call_delta' || event.type === 'answer.tool_call') && event.id === id;
}

function isEnd({ type }: RunEvent): boolean {
  return type === 'answer.completed' || type === 'answer.failed' || type === 'run.completed';
}

function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function toCallBlock(id: string, name: string) {
  return { type: 'tool_use', id, name, input: {} };
}

function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

const PING = frame('ping', { type: 'ping' });
