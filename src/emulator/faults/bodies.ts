import { ALL_OVER, always, blank, type Fault, framed } from './fault.ts';

/** Bodies that are no answer. */
export const BODY_FAULTS = {
  garbage: {
    does: 'Says something that is not JSON.',
    phases: ['first-token', 'mid', 'end'],
    script: say('{"this is": not JSON', ''),
    seen: always('invalid_response'),
  },
  'wrong-shape': {
    does: 'Says JSON that is no object.',
    phases: ['first-token', 'mid', 'end'],
    script: say('[7, null]', ''),
    seen: always('invalid_response'),
  },
  'deep-json': {
    does: 'Says JSON a hundred thousand levels deep.',
    phases: ['first-token', 'mid', 'end'],
    script: ({ phase, isStream, isLines = false }) => {
      const [before, behind] = isStream && !isLines ? ['body "data: "; ', 'body "\\n\\n"; '] : ['', ''];
      return `until ${phase}; ${before}body "[" 100000; body "]" 100000; ${isLines ? 'body "\\n"; ' : behind}end`;
    },
    seen: always('invalid_response'),
  },
  'empty-body': {
    does: 'Answers 200 with blank lines and nothing else.',
    phases: ALL_OVER,
    script: () => 'head; body "\\n" 5; end',
    seen: ({ provider, isStream }) => {
      if (provider === 'deepseek') return blank(provider);
      return isStream ? 'stream_interrupted' : 'empty_response';
    },
  },
  'zero-byte': {
    does: 'Sends a zero byte in the midst of its JSON.',
    phases: ALL_OVER,
    script: () => 'splice "[sim" hex:00; rest; end',
    seen: always('invalid_response'),
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** One thing said at a place of a stream, or instead of a whole answer. */
function say(text: string, more: string): Fault['script'] {
  return (place) => `until ${place.phase}; body ${JSON.stringify(framed(place, text))}; ${more}end`;
}
