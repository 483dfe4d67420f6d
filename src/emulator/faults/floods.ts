import { always, type Fault, IN_BODY } from './fault.ts';

/** What has no end. */
export const FLOODS = {
  'endless-keep-alive': {
    does: 'Never goes on, but sends a sign of life every second.',
    phases: ['mid', 'connect', 'headers', 'first-token', 'end'],
    script: signsOfLife(1000),
    seen: always('timeout'),
  },
  'keep-alive-flood': {
    does: 'Sends a thousand signs of life a second, and nothing else.',
    phases: ['mid', 'connect', 'first-token', 'end'],
    script: signsOfLife(1),
    seen: always('timeout'),
  },
  'endless-line': {
    does: 'Begins a line that does not end.',
    phases: ['mid', 'connect', 'headers', 'first-token', 'end'],
    script: (place) => {
      const start = { connect: 'send "HTTP/1.1 200 "; ', headers: '' }[String(place.phase)] ?? '';
      return `until ${place.phase}; ${start}${place.isStream && !place.isLines && start === '' ? 'body "data: "; ' : ''}flood "x"`;
    },
    // A status line is read, not kept.
    seen: ({ phase }) => (phase === 'connect' ? 'timeout' : 'response_too_large'),
  },
  'endless-event': {
    does: 'Begins an event that never gets its blank line.',
    phases: IN_BODY,
    script: ({ phase, isLines = false }) =>
      `until ${phase}; flood "${isLines ? '' : 'data: '}${'x'.repeat(1000)}${isLines ? '' : '\\n'}"`,
    seen: always('response_too_large'),
  },
  huge: {
    does: 'Never ends: the same piece of text again and again.',
    phases: ['mid', 'end'],
    script: ({ phase, isStream }) => `until ${phase}; ${isStream ? 'echo' : 'flood "x"'}`,
    seen: always('response_too_large'),
  },
  'big-event': {
    does: 'Sends 2 MiB in a single event.',
    phases: IN_BODY,
    script: ({ phase, isLines = false }) =>
      `until ${phase}; body "${isLines ? '' : 'data: '}\\""; body "x" 2097152; body "\\"\\n\\n"; rest; end`,
    seen: ({ isStream }) => (isStream ? 'response_too_large' : 'invalid_response'),
  },
} as const satisfies Readonly<Record<string, Fault>>;

// What a line of life is, where the answer stands: an interim response, a header, a comment, a blank line.
function signsOfLife(everyMs: number): Fault['script'] {
  return ({ phase, isStream, isLines = false }) => {
    switch (phase) {
      case 'connect':
        return `flood "HTTP/1.1 102 Processing\\r\\n\\r\\n" ${everyMs}`;
      case 'headers':
        return `send "HTTP/1.1 200 OK\\r\\n"; flood "x-alive: yes\\r\\n" ${everyMs}`;
      default:
        return `until ${phase}; flood "${isStream && !isLines ? ': keep-alive\\n' : ''}\\n" ${everyMs}`;
    }
  };
}
