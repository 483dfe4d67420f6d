import { ALL_OVER, always, type Fault, framed } from './fault.ts';

const fine = { phases: ALL_OVER, seen: always('completed') };

/** What is unusual, but right: a client should notice nothing. */
export const ODDITIES = {
  'blank-lines-first': {
    ...fine,
    does: 'Sends blank lines, as from a queue, before the usual answer.',
    script: () => 'head; body "\\n" 4; wait 10; rest; end',
  },
  'early-hints': {
    ...fine,
    does: 'Sends two interim responses (102, 103) before the usual answer.',
    script: () =>
      'send "HTTP/1.1 102 Processing\\r\\n\\r\\nHTTP/1.1 103 Early Hints\\r\\nlink: </x>\\r\\n\\r\\n"; rest; end',
  },
  'split-character': {
    ...fine,
    does: 'Says "ä€😀" three times, in packets that end inside of these characters.',
    script: () => 'splice "[sim" "ä€😀ä€😀ä€😀"; pieces 5; rest; end',
  },
  'bad-utf8': {
    ...fine,
    does: 'Sends two bytes that are no UTF-8 within its text.',
    script: () => 'splice "[sim" hex:fffe; rest; end',
  },
  'half-character': {
    ...fine,
    does: 'Says half of a surrogate pair.',
    script: () => 'splice "[sim" "\\\\ud83d"; rest; end',
  },
  'byte-order-mark': {
    ...fine,
    does: 'Begins its body with a byte order mark.',
    script: () => 'head; body hex:efbbbf; rest; end',
  },
  'cr-only': {
    ...fine,
    does: 'Ends its lines with CR alone.',
    script: () => 'replace "\\r\\n" "\\r"; replace "\\n" "\\r"; rest; end',
    // Lines of JSON end with LF alone: these are one long line.
    seen: ({ isLines }) => (isLines ? 'stream_interrupted' : 'completed'),
  },
  crlf: {
    ...fine,
    does: 'Ends its lines with CR LF.',
    script: () => 'replace "\\r\\n" "\\n"; replace "\\n" "\\r\\n"; rest; end',
  },
  'mixed-line-ends': {
    ...fine,
    does: 'Ends its lines now with LF, now with CR LF, now with CR, cut between CR and LF.',
    script: ({ isLines }) =>
      isLines
        ? 'frames 1; replace "\\n" "\\r\\n"; pieces 13; rest; end'
        : 'replace "\\r\\n" "\\n"; frames 1; replace "\\n" "\\r"; frames 1; replace "\\r" "\\r\\n"; pieces 13; rest; end',
  },
  'no-space': {
    ...fine,
    does: 'Leaves out the blank behind "data:".',
    script: () => 'replace "data: " "data:"; rest; end',
  },
  'many-lines': {
    ...fine,
    does: 'Breaks the data of each event into two lines.',
    script: () => 'replace "data: {" "data: {\\ndata: "; rest; end',
  },
  'foreign-events': {
    ...fine,
    does: 'Puts events of unknown names or without data, ids, retry times and comments between its own.',
    script: ({ isStream, isLines = false }) =>
      isStream && !isLines
        ? 'until mid; body ": a comment\\n\\nid: 7\\nretry: 1\\n\\nevent: ping\\ndata: {}\\n\\ndata:\\n\\n"; rest; end'
        : 'rest; end',
  },
  'second-answer': {
    ...fine,
    does: 'Sends an answer that nobody asked for behind the usual one.',
    script: () =>
      'head -connection; rest; end; send "HTTP/1.1 200 OK\\r\\ncontent-length: 9\\r\\n\\r\\nsmuggled!"; stall',
  },
  'after-the-end': {
    ...fine,
    does: 'Goes on talking in a stream that is over.',
    script: (place) =>
      place.isStream ? `rest; body ${JSON.stringify(framed(place, '{"late": true}'))}; end` : 'rest; end',
  },
  'stale-connection': {
    ...fine,
    does: 'Answers as usual, and resets the connection that it promised to keep.',
    script: () => 'head -connection; rest; end; rst',
  },
} as const satisfies Readonly<Record<string, Fault>>;
