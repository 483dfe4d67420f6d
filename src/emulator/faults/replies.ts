import type { FaultCode } from '../../core/fault-codes.ts';
import { always, blank, type Fault, IN_STATUS, type Place } from './fault.ts';

/** Replies that stand in place of an answer. */
export const REPLY_FAULTS = {
  redirect: {
    does: 'Redirects to /<provider>/redirected: whoever follows is in the log.',
    phases: IN_STATUS,
    script: (place) => toStatus(place, 302, { location: `/${place.provider}/redirected` }),
    seen: always('invalid_response'),
  },
  'redirect-away': status(307, 'Redirects to another host, with the request as it is.', 'invalid_response', {
    location: 'http://127.0.0.1:1/elsewhere',
  }),
  'no-content': {
    ...status(204, 'Answers that there is nothing (204).', 'empty_response'),
    seen: ({ provider }) => blank(provider),
  },
  'odd-status': status(999, 'Answers a status that is none (999).', 'provider_error'),
  'bad-gateway-html': page(502, '502 Bad Gateway', 'service_unavailable'),
  'forbidden-html': page(403, 'Access denied', 'permission_denied'),
  html: page(200, 'Please enable cookies', 'invalid_response'),
  'odd-retry-after': status(429, 'Refuses for a limit, and says to come back before now.', 'rate_limited', {
    'retry-after': '-1',
  }),
  'wordless-error': status(500, 'Fails without a word (500).', 'provider_error'),
} as const satisfies Readonly<Record<string, Fault>>;

function status(
  code: number,
  does: string,
  seen: FaultCode,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Fault {
  return {
    does,
    phases: IN_STATUS,
    script: (place) => toStatus(place, code, headers, body),
    seen: always(seen),
  };
}

/** A reply of this status; its head may come in two pieces. */
function toStatus(
  { phase }: Place,
  code: number,
  headers: Readonly<Record<string, string>>,
  body = '',
): string {
  const changes = Object.entries({ 'content-type': 'text/plain', ...headers });
  const head = [code, ...changes.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ');
  const start = phase === 'headers' ? `half-head ${head}; wait 20; head` : `head ${head}`;
  return `${start}; ${body === '' ? '' : `body ${JSON.stringify(body)}; `}end`;
}

function page(code: number, title: string, seen: FaultCode): Fault {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return status(code, `Answers ${code} with a page of HTML.`, seen, { 'content-type': 'text/html' }, body);
}
