import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { type Config, isLoopback } from '../config/config.ts';
import { type DoctorEvent, toReport } from '../core/doctor.ts';
import type { LocalCoro } from '../open-coro.ts';
import { DoctorSchema, toDoctorJson } from '../wire/coro-doctor.ts';
import { ErrorSchema } from '../wire/coro-schema.ts';
import { HttpError } from './errors.ts';

const Query = Type.Object({
  live: Type.Optional(
    Type.String({ description: '1 asks each model one small question, which costs a few tokens each.' }),
  ),
});

/**
 * `GET /doctor`, for holders of the token: it tells balances and costs lookups. Without a token only a server that
 * this machine alone can reach has it. Whoever comes while an examination runs gets that one's findings.
 */
export function addDoctorRoute(app: FastifyInstance, { doctor }: LocalCoro, config: Config): void {
  const running = new Map<boolean, Promise<readonly DoctorEvent[]>>();
  const examine = (live: boolean): Promise<readonly DoctorEvent[]> => {
    const found = running.get(live) ?? collect(doctor.examine({ live })).finally(() => running.delete(live));
    running.set(live, found);
    return found;
  };
  app.get<{ Querystring: { live?: string } }>(
    '/doctor',
    {
      schema: {
        summary: 'How every key and every model stands, and what mends each fault',
        querystring: Query,
        response: { 200: DoctorSchema, 401: ErrorSchema, 403: ErrorSchema },
      },
    },
    async ({ query }) => {
      if (!config.token && !isLoopback(config.host)) throw forStrangers();
      return toDoctorJson(toReport(await examine(isOn(query.live))));
    },
  );
}

function isOn(flag: string | undefined): boolean {
  if (flag === undefined || flag === '0' || flag === 'false') return false;
  if (flag === '1' || flag === 'true') return true;
  throw new HttpError(400, 'invalid_request', 'live must be 1 or 0');
}

function forStrangers(): HttpError {
  return new HttpError(
    403,
    'permission_denied',
    'The doctor tells balances: set CORO_API_TOKEN to ask for them from elsewhere',
  );
}

async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const it of source) all.push(it);
  return all;
}
