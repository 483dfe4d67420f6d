import { splitSteps, type Word } from './script-words.ts';

/** What a script does to one answer, step by step. Bytes are sent as they stand, down to the packet. */
export type Step =
  /** Milliseconds of silence. */
  | { readonly do: 'wait'; readonly ms: number }
  /** The usual answer's status line and headers, with changes; or the other half of what `half-head` began. */
  | ({ readonly do: 'head' } & HeadChanges)
  /** A part of them, cut inside a header's name; what comes next sends the rest first. */
  | ({ readonly do: 'half-head' } & HeadChanges)
  /** The usual answer up to a place in it. */
  | { readonly do: 'until'; readonly phase: Phase }
  /** The next frames of the usual answer; a whole answer counts as frames of 64 bytes. */
  | { readonly do: 'frames'; readonly count: number }
  /** The next bytes of its body. */
  | { readonly do: 'bytes'; readonly count: number }
  /** What is left of its body. */
  | { readonly do: 'rest' }
  /** The proper end of a body. */
  | { readonly do: 'end' }
  /** Bytes inside the body: framed as the head says. Before the head is whole, they are sent as they stand. */
  | { readonly do: 'body'; readonly bytes: Buffer; readonly times: number }
  /** Bytes past all framing. */
  | { readonly do: 'send'; readonly bytes: Buffer }
  /** The same again and again: as fast as the client reads, or every so many milliseconds. Nothing comes after it. */
  | { readonly do: 'flood'; readonly bytes: Buffer; readonly everyMs?: number }
  /** Bytes put in behind the first place where others stand in what is left of the body. */
  | { readonly do: 'splice'; readonly behind: Buffer; readonly bytes: Buffer }
  /** Other bytes wherever these stand in what is left of the body. */
  | { readonly do: 'replace'; readonly bytes: Buffer; readonly by: Buffer }
  /** What is left of the body, compressed. */
  | { readonly do: 'gzip' }
  /** So many MiB of spaces, compressed. */
  | { readonly do: 'bomb'; readonly mebibytes: number }
  /** From here on, so many bytes in a packet of their own. */
  | { readonly do: 'pieces'; readonly bytes: number }
  /** The last frame that was sent, again and again, as fast as the client reads. Nothing comes after it. */
  | { readonly do: 'echo' }
  /** The end of the connection: in order, by a reset, or never. */
  | { readonly do: 'fin' | 'rst' | 'stall' };

/** What a script changes in the head of the usual answer. */
export interface HeadChanges {
  readonly status?: number;
  /** Header by header; an empty value takes one out. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Places in an answer: before any of it, inside its head, before the first token, between two tokens, and behind the last
 * one, where only the provider's own end is missing.
 */
export const PHASES = ['connect', 'headers', 'first-token', 'mid', 'end'] as const;

export type Phase = (typeof PHASES)[number];

export function isPhase(text: string): text is Phase {
  return PHASES.some((phase) => phase === text);
}

/** Steps in order. Behind the last one the connection is closed, unless the script said otherwise. */
export interface Script {
  readonly steps: readonly Step[];
}

/**
 * Reads a script: steps with `;` or a line break between them. Bytes are a JSON string (as UTF-8), `hex:ff00` or
 * `base64:…`.
 *
 * @example parseScript('until mid; wait 50; body ": still here\\n\\n"; rst')
 * @throws RangeError naming the step, what is wrong with it and what would be right
 */
export function parseScript(text: string): Script {
  const steps = splitSteps(text).map((words, index) => {
    const [verb, ...rest] = words;
    const read = verb && Object.hasOwn(VERBS, verb.text) ? VERBS[verb.text] : undefined;
    const at = `Step ${index + 1} of the script, "${words.map(({ source }) => source).join(' ')}"`;
    if (read === undefined) {
      throw new RangeError(
        `${at}: there is no such step. Known are: ${Object.values(FORMS)
          .map(({ form }) => form)
          .join(' · ')}`,
      );
    }
    const step = read(rest);
    if (step === undefined) throw new RangeError(`${at}: is written ${FORMS[verb?.text ?? '']?.form}`);
    return step;
  });
  if (steps.length === 0) throw new RangeError('The script is empty');
  return { steps };
}

/** How each step is written, and what it does; `--list` and the pages show them. */
export const FORMS: Readonly<Record<string, { readonly form: string; readonly does: string }>> = {
  wait: { form: 'wait MS', does: 'Says nothing for so many milliseconds.' },
  head: {
    form: 'head [STATUS] [NAME=VALUE]… [-NAME]…',
    does: 'The usual status line and headers, with changes.',
  },
  'half-head': {
    form: 'half-head [STATUS] [NAME=VALUE]… [-NAME]…',
    does: "A part of them, cut inside a header's name; the next step sends the rest first.",
  },
  until: { form: `until ${PHASES.join('|')}`, does: 'The usual answer up to a place in it.' },
  frames: {
    form: 'frames N',
    does: 'The next frames of the usual answer; of a whole one, so many times 64 bytes.',
  },
  bytes: { form: 'bytes N', does: 'The next bytes of its body.' },
  rest: { form: 'rest', does: 'What is left of its body.' },
  end: { form: 'end', does: 'The proper end of a body.' },
  body: { form: 'body BYTES [TIMES]', does: 'Bytes inside the body, framed as the head says.' },
  send: { form: 'send BYTES', does: 'Bytes past all framing.' },
  flood: {
    form: 'flood BYTES [EVERY_MS]',
    does: 'The same without end, as fast as the client reads or every so many milliseconds.',
  },
  splice: {
    form: 'splice BEHIND BYTES',
    does: 'Puts bytes in behind the first place where others stand in the rest of the body.',
  },
  replace: { form: 'replace BYTES BY', does: 'Other bytes wherever these stand in the rest of the body.' },
  gzip: { form: 'gzip', does: 'The rest of the body, compressed.' },
  bomb: { form: 'bomb MEBIBYTES', does: 'So many MiB of spaces, compressed.' },
  pieces: { form: 'pieces BYTES', does: 'From here on, so many bytes in a packet of their own.' },
  echo: { form: 'echo', does: 'The last frame without end, as fast as the client reads.' },
  fin: { form: 'fin', does: 'Ends the connection in order.' },
  rst: { form: 'rst', does: 'Resets it.' },
  stall: { form: 'stall', does: 'Never ends it, and says nothing more.' },
};

type Read = (words: readonly Word[]) => Step | undefined;

const VERBS: Readonly<Record<string, Read>> = {
  wait: withNumber(600_000, (ms) => ({ do: 'wait', ms })),
  head: withChanges((changes) => ({ do: 'head', ...changes })),
  'half-head': withChanges((changes) => ({ do: 'half-head', ...changes })),
  until([word, ...more]) {
    return word !== undefined && more.length === 0 && isPhase(word.text)
      ? { do: 'until', phase: word.text }
      : undefined;
  },
  frames: withNumber(1e6, (count) => ({ do: 'frames', count })),
  bytes: withNumber(1e9, (count) => ({ do: 'bytes', count })),
  rest: alone({ do: 'rest' }),
  end: alone({ do: 'end' }),
  body([word, times, ...more]) {
    const count = times === undefined ? 1 : toNumber(times, 1e7);
    return word?.bytes && count !== undefined && more.length === 0
      ? { do: 'body', bytes: word.bytes, times: count }
      : undefined;
  },
  send([word, ...more]) {
    return word?.bytes && more.length === 0 ? { do: 'send', bytes: word.bytes } : undefined;
  },
  flood([word, every, ...more]) {
    if (!word?.bytes?.length || more.length > 0) return undefined;
    if (every === undefined) return { do: 'flood', bytes: word.bytes };
    const everyMs = toNumber(every, 600_000);
    return everyMs === undefined ? undefined : { do: 'flood', bytes: word.bytes, everyMs };
  },
  splice([behind, word, ...more]) {
    return behind?.bytes && word?.bytes && more.length === 0
      ? { do: 'splice', behind: behind.bytes, bytes: word.bytes }
      : undefined;
  },
  replace([word, by, ...more]) {
    return word?.bytes?.length && by?.bytes && more.length === 0
      ? { do: 'replace', bytes: word.bytes, by: by.bytes }
      : undefined;
  },
  gzip: alone({ do: 'gzip' }),
  bomb: withNumber(256, (mebibytes) => ({ do: 'bomb', mebibytes })),
  pieces: withNumber(65_536, (bytes) => ({ do: 'pieces', bytes })),
  echo: alone({ do: 'echo' }),
  fin: alone({ do: 'fin' }),
  rst: alone({ do: 'rst' }),
  stall: alone({ do: 'stall' }),
};

function alone(step: Step): Read {
  return (words) => (words.length === 0 ? step : undefined);
}

function withNumber(most: number, toStep: (value: number) => Step): Read {
  return ([word, ...more]) => {
    const value = word && toNumber(word, most);
    return value === undefined || more.length > 0 ? undefined : toStep(value);
  };
}

function withChanges(toStep: (changes: HeadChanges) => Step): Read {
  return (words) => {
    const changes = readChanges(words);
    return changes && toStep(changes);
  };
}

function readChanges(words: readonly Word[]): HeadChanges | undefined {
  const [first, ...others] = words;
  const status = first && /^\d{3}$/.test(first.text) ? Number(first.text) : undefined;
  const headers: Record<string, string> = {};
  for (const { text, value } of status === undefined ? words : others) {
    const [, taken] = /^-([\w-]+)$/.exec(text) ?? [];
    const [, given] = /^([\w-]+)$/.exec(text) ?? [];
    if (taken !== undefined && value === undefined) headers[taken.toLowerCase()] = '';
    else if (given !== undefined && value !== undefined) headers[given.toLowerCase()] = value;
    else return undefined;
  }
  return { headers, ...(status !== undefined && { status }) };
}

function toNumber({ text }: Word, most: number): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
