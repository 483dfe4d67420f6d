import { ANYWHERE, always, blank, broken, type Fault, IN_BODY, playAt } from './fault.ts';

/** How a connection ends, pauses or dribbles. */
export const CONNECTION_FAULTS = {
  reset: {
    does: 'Resets the connection.',
    phases: ANYWHERE,
    script: playAt('rst'),
    seen: broken,
  },
  cut: {
    does: 'Closes the connection in order, but in the midst of an answer.',
    phases: ['mid', 'connect', 'headers', 'first-token', 'end'],
    script: playAt('fin'),
    seen: broken,
  },
  hang: {
    does: 'Says nothing more, and stays on the line.',
    phases: ANYWHERE,
    script: playAt('stall'),
    seen: always('timeout'),
  },
  slow: {
    does: 'Makes a pause of 10 s, and goes on as usual.',
    phases: ANYWHERE,
    script: playAt('wait 10000; rest; end'),
    seen: always('completed'),
  },
  pause: {
    does: 'Makes a pause of 50 ms, and goes on as usual.',
    phases: ANYWHERE,
    script: playAt('wait 50; rest; end'),
    seen: always('completed'),
  },
  'small-packets': {
    does: 'Sends the rest in packets of 13 bytes, which end anywhere.',
    phases: ANYWHERE,
    script: playAt('pieces 13; rest; end'),
    seen: always('completed'),
  },
  truncated: {
    does: 'Ends the body properly, but too early.',
    phases: IN_BODY,
    script: playAt('end'),
    seen: ({ provider, phase, isStream }) => {
      if (isStream) return 'stream_interrupted';
      return phase === 'first-token' ? blank(provider) : 'invalid_response';
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;
