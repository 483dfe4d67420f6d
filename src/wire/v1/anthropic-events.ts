import type { RunEvent } from '../../core/run-event.ts';
import { toAnthropicFailure } from './anthropic-error.ts';
import { messageHead, sealedThought, stopReasonOf, toAnthropicUsage, toRedacted } from './anthropic-reply.ts';
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

class AnthropicEvents {
  readonly #runId: string;
  #model: string;
  #hasBegun = false;
  /** Which block is open; blocks come one after the other. */
  #open: 'text' | 'thinking' | undefined;
  #index = -1;

  constructor(runId: string, model: string) {
    this.#runId = runId;
    this.#model = model;
  }

  toText(event: RunEvent): string {
    switch (event.type) {
      case 'answer.started':
        this.#model = event.modelUsed;
        return '';
      case 'answer.delta':
        return this.#words('text', { type: 'text', text: '' }, { type: 'text_delta', text: event.text });
      case 'answer.reasoning': {
        const block = { type: 'thinking', thinking: '', signature: '' };
        return this.#words('thinking', block, { type: 'thinking_delta', thinking: event.text });
      }
      case 'answer.opaque':
        return this.#sealed(event);
      case 'answer.tool_call': {
        const { id, name, arguments: json } = event;
        const block = { type: 'tool_use', id, name, input: {} };
        return this.#whole(block, { type: 'input_json_delta', partial_json: json });
      }
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

  /** A block that is there at once. */
  #whole(block: object, delta?: object): string {
    return this.#close() + this.#start(block, undefined) + (delta ? this.#delta(delta) : '') + this.#stop();
  }

  /** The seal of the thought that is open, or a block that only its maker can read. */
  #sealed(event: Extract<RunEvent, { type: 'answer.opaque' }>): string {
    const thought = sealedThought(event);
    if (!thought) return this.#whole(toRedacted(event));
    const seal = { type: 'signature_delta', signature: thought.signature };
    if (this.#open !== 'thinking') return this.#whole({ ...thought, signature: '' }, seal);
    return this.#delta(seal) + this.#close();
  }

  #end(event: Extract<RunEvent, { type: 'answer.completed' | 'answer.failed' }>): string {
    if (event.type === 'answer.failed' && !isToldByFinish(event)) {
      return frame('error', toAnthropicFailure(event, this.#runId));
    }
    const delta = { stop_reason: stopReasonOf(event), stop_sequence: null };
    const last = { type: 'message_delta', delta, usage: toAnthropicUsage(event.usage) };
    return (
      this.#begin() +
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

  #start(block: object, kind: 'text' | 'thinking' | undefined): string {
    const begun = this.#begin();
    this.#index++;
    this.#open = kind;
    return (
      begun +
      frame('content_block_start', { type: 'content_block_start', index: this.#index, content_block: block })
    );
  }

  #delta(delta: object): string {
    return frame('content_block_delta', { type: 'content_block_delta', index: this.#index, delta });
  }

  #close(): string {
    if (this.#open === undefined) return '';
    this.#open = undefined;
    return this.#stop();
  }

  #stop(): string {
    return frame('content_block_stop', { type: 'content_block_stop', index: this.#index });
  }
}

function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

const PING = frame('ping', { type: 'ping' });
