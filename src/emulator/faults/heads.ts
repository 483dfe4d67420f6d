import { ALL_OVER, ANYWHERE, always, blank, type Fault, IN_BODY, playAt } from './fault.ts';

/** What is wrong with the HTTP of an answer. */
export const HEAD_FAULTS = {
  'not-http': {
    does: 'Sends bytes that are none of HTTP.',
    phases: ANYWHERE,
    script: playAt('send "\\u0000SSH-2.0-OpenSSH_9.6\\r\\n\\r\\n"; fin'),
    seen: always('invalid_response'),
  },
  'tls-alert': {
    does: 'Answers in TLS though it was asked without.',
    phases: ALL_OVER,
    script: () => 'send hex:15030100020228; fin',
    seen: always('invalid_response'),
  },
  'huge-chunk': {
    does: 'Announces a chunk larger than numbers go.',
    phases: IN_BODY,
    script: playAt('send "fffffffffffffffff\\r\\n"; fin'),
    seen: always('invalid_response'),
  },
  'short-length': {
    does: 'Announces 20 bytes and sends more.',
    phases: ALL_OVER,
    script: () => 'head content-length=20; rest',
    seen: ({ provider, isStream }) => {
      if (!isStream) return 'invalid_response';
      return provider === 'deepseek' ? blank(provider) : 'stream_interrupted';
    },
  },
  'long-length': {
    does: 'Announces a megabyte more than it sends, and hangs up.',
    phases: ['end', 'mid', 'first-token'],
    script: ({ phase }) => `head content-length=1048576; until ${phase}; fin`,
    seen: always('invalid_response'),
  },
  'two-lengths': {
    does: 'Announces two lengths at once.',
    phases: ALL_OVER,
    script: () => 'send "HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\ncontent-length: 3\\r\\n\\r\\n{}\\n"',
    seen: always('invalid_response'),
  },
  'length-and-chunks': {
    does: 'Announces a length and chunks, which proxies read each in their own way.',
    phases: ALL_OVER,
    script: () => 'head content-length=5 transfer-encoding=chunked; rest; end',
    seen: always('invalid_response'),
  },
  'bad-header': {
    does: 'Sends a header with a zero byte in it.',
    phases: ALL_OVER,
    script: () => 'send "HTTP/1.1 200 OK\\r\\nx-zero: a\\u0000b\\r\\ncontent-length: 2\\r\\n\\r\\n{}"',
    seen: always('invalid_response'),
  },
  'huge-headers': {
    does: 'Sends 64 KiB of headers with the usual answer.',
    phases: ALL_OVER,
    script: () => `head x-padding=${'x'.repeat(65_536)}; rest; end`,
    seen: always('response_too_large'),
  },
  'switch-protocols': {
    does: 'Changes to another protocol without being asked (101).',
    phases: ALL_OVER,
    script: () =>
      'send "HTTP/1.1 101 Switching Protocols\\r\\nupgrade: h2c\\r\\nconnection: upgrade\\r\\n\\r\\n"; stall',
    seen: always('network_error'),
  },
  gzip: {
    does: 'Compresses the usual answer though nobody asked for it.',
    phases: ALL_OVER,
    script: () => 'head content-encoding=gzip; gzip; rest; end',
    seen: always('invalid_response'),
  },
  'gzip-bomb': {
    does: 'Sends 16 KiB that unpack to 16 MiB.',
    phases: ALL_OVER,
    script: () => 'head content-encoding=gzip; bomb 16; end',
    seen: always('invalid_response'),
  },
  'unknown-encoding': {
    does: 'Names an encoding that nobody knows, four times over.',
    phases: ALL_OVER,
    script: () => 'head content-encoding="x-odd, x-odd, x-odd, x-odd"; rest; end',
    seen: always('invalid_response'),
  },
} as const satisfies Readonly<Record<string, Fault>>;
