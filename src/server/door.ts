import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { Guard } from './access.ts';
import type { Admission } from './admission.ts';
import { readJson } from './body.ts';
import type { AllowedOrigins } from './cors.ts';
import { replyWithError } from './errors.ts';
import { Reply } from './reply.ts';

/** A path that models are asked through, with POST. */
export interface Door {
  /** With `/*` at its end the last part is a model's id. */
  readonly path: string;
  /** For the documentation: the door's own parser validates. */
  readonly schema: FastifySchema;
  /** Bytes of a body besides the data of its images; default: as many as the whole may have. */
  readonly textLimit?: number;
  /** @throws HttpError for an id that is none, before anything else is looked at */
  refuse?(id: string): void;
  /**
   * @returns what to say as JSON; undefined when it was said, as a stream
   * @throws whatever `errors.ts` can tell
   */
  answer(asked: Asked, reply: Reply): Promise<object | undefined>;
}

/** A request whose body has been read. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON. */
  readonly body: unknown;
  /** What stands for the `*` of the path, else "". */
  readonly id: string;
}

type Serve = (request: IncomingMessage, response: ServerResponse, id: string) => void;

/** Doors by their paths. */
export class DoorPaths {
  readonly #exact = new Map<string, Serve>();
  readonly #open: { readonly prefix: string; readonly serve: Serve }[] = [];

  add(path: string, serve: Serve): void {
    if (path.endsWith('*')) this.#open.push({ prefix: path.slice(0, -1), serve });
    else this.#exact.set(path, serve);
  }

  /**
   * Answers at doors right away, and leaves everything else to Fastify, whose part in a request was a tenth of its cost
   * (decision 030): other paths, and those in which something is escaped. What stands behind a question mark counts for
   * nothing here (Claude Code says `?beta=true`).
   */
  before(others: RequestListener): RequestListener {
    return (request, response) => {
      const { method, url = '' } = request;
      if (method !== 'POST') return others(request, response);
      const query = url.indexOf('?');
      const path = query < 0 ? url : url.slice(0, query);
      const serve = this.#exact.get(path);
      if (serve) return serve(request, response, '');
      const open = this.#open.find(
        ({ prefix }) => path.startsWith(prefix) && IS_ID.test(path.slice(prefix.length)),
      );
      if (open) return open.serve(request, response, path.slice(open.prefix.length));
      return others(request, response);
    };
  }
}

/** A model's id in which nothing is escaped. */
const IS_ID = /^[\w.:@-]+(?:\/[\w.:@-]+)*$/;

/** What all doors of a server share. */
export interface DoorParts {
  readonly app: FastifyInstance;
  readonly paths: DoorPaths;
  readonly origins: AllowedOrigins;
  readonly guard: Guard;
  readonly admission: Pick<Admission, 'check'>;
}

/** Adds a door to a server. */
export type AddDoor = (door: Door) => void;

/** Fastify knows doors too: for the documentation, and for what `before` leaves to it. */
export function openDoors(parts: DoorParts): AddDoor {
  const { app, paths } = parts;
  return (door) => {
    const { path, schema } = door;
    const serve: Serve = (request, response, id) =>
      void pass(door, request, new Reply(response, app.log), id, parts);
    paths.add(path, serve);
    app.post<{ Params: { '*'?: string } }>(path, { schema }, (request, reply) => {
      reply.hijack();
      serve(request.raw, reply.raw, request.params['*'] ?? '');
    });
  };
}

async function pass(
  door: Door,
  request: IncomingMessage,
  reply: Reply,
  id: string,
  { origins, guard, admission }: DoorParts,
): Promise<void> {
  const { headers } = request;
  try {
    const allowed = origins(request);
    if (allowed) reply.headers(allowed);
    guard(request);
    door.refuse?.(id);
    // Before the body is read: a refusal must cost next to nothing.
    admission.check();
    const body = await readJson(request, door.textLimit);
    const said = await door.answer({ headers, body, id }, reply);
    if (said) reply.json(200, said);
  } catch (error) {
    replyWithError(error, { url: request.url ?? '', headers, namesModel: door.path.endsWith('*') }, reply);
  }
}
