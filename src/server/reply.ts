import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyReply } from 'fastify';

/** By their names in lower case. */
type HeaderFields = Readonly<Record<string, number | string | string[] | undefined>>;

/** A reply as Node writes it, with headers that come together before it begins (decision 030). */
export class Reply {
  readonly raw: ServerResponse;
  readonly log: FastifyBaseLogger;
  readonly #headers: OutgoingHttpHeaders = {};

  constructor(raw: ServerResponse, log: FastifyBaseLogger) {
    this.raw = raw;
    this.log = log;
  }

  header(name: string, value: string): this {
    this.#headers[name] = value;
    return this;
  }

  headers(all: HeaderFields): this {
    Object.assign(this.#headers, all);
    return this;
  }

  /** Writes the head; what follows is written to `raw`. */
  begin(status: number, headers: HeaderFields): void {
    this.raw.writeHead(status, Object.assign(this.#headers, headers));
  }

  /** The whole reply. Says nothing to whoever has left, or has heard something already. */
  json(status: number, body: object): void {
    const { raw } = this;
    if (raw.headersSent || raw.destroyed) return;
    const text = JSON.stringify(body);
    const bytes = Buffer.byteLength(text);
    this.begin(status, { 'content-type': JSON_TYPE, 'content-length': bytes });
    // What is all ASCII can be copied instead of encoded.
    raw.end(text, bytes === text.length ? 'latin1' : 'utf8');
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Goes on where Fastify leaves off, with the headers that its hooks have set. */
export function takeOver(reply: FastifyReply): Reply {
  reply.hijack();
  return new Reply(reply.raw, reply.log).headers(reply.getHeaders());
}
