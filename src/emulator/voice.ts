import { showpieceFor } from './showpieces.ts';
import { shorten } from './tokens.ts';

/** What a model was asked, whatever the provider's shape of it. */
export interface Conversation {
  /** The model that answers: its last path segment becomes its name. */
  readonly model: string;
  readonly system: string;
  /** Everything but the system text, oldest first. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  /** `tool` = what a tool answered. */
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/** What every answer begins with, and no thought does. */
export const OPENING = '[sim';

/**
 * What the emulated model says: two to six sentences that say they are simulated, quote the last question, and mention
 * the system text, the earlier turns and what tools answered last, if there is any of it. The same conversation and model, the same text.
 */
export function speak(conversation: Conversation): string {
  const { model, system, turns } = conversation;
  const prompt = lastQuestion(conversation);
  const voice = pick(VOICES, hash(model));
  const seed = hash(`${model}\n${prompt}`);
  const opening = endSentence(pick(voice.openings, seed)(quote(prompt, 120)));
  const sentences = [`[simulated ${nameOf(model)}] ${opening}`];
  if (system !== '') sentences.push(`My instructions are ${quote(system, 60)}, and I keep to them.`);
  for (const text of lastResults(turns)) sentences.push(`The tool answered ${quote(text, 60)}.`);
  if (turns.length > 1) sentences.push(`I have ${countTurns(turns.length - 1)} of our conversation in mind.`);
  const showpiece = showpieceFor(prompt, seed >>> 2);
  if (showpiece !== undefined) return `${sentences.join(' ')}\n\n${showpiece}`;
  sentences.push(pick(voice.bodies, seed >>> 4));
  if (seed & 1) sentences.push(pick(voice.closings, seed >>> 8));
  return sentences.join(' ');
}

/** What the emulated model thinks: at least `characters` of it, without an end of its own. */
export function ponder(conversation: Conversation, characters: number): string {
  const start = `The user writes ${quote(lastQuestion(conversation), 60)}. `;
  return start + THOUGHTS.repeat(Math.ceil(characters / THOUGHTS.length));
}

/** The name a model goes by in its answers: `gpt-oss-120b` for `openai/gpt-oss-120b`. */
function nameOf(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1);
}

/** FNV-1a, 32 bits: the same for the same text everywhere, which is all that is asked of it. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // FNV's low bits are weak and the choices below are taken from them.
  value ^= value >>> 15;
  return Math.imul(value, 0x2c1b3c6d) >>> 0;
}

function lastQuestion({ turns }: Conversation): string {
  return turns.findLast((turn) => turn.role === 'user')?.text ?? '';
}

function lastResults(turns: readonly Turn[]): readonly string[] {
  const from = turns.findLastIndex(({ role }) => role !== 'tool') + 1;
  return from === turns.length ? [] : turns.slice(from).map(({ text }) => text);
}

// Straight quotation marks: an answer to an ASCII question stays ASCII, which is cheaper to write.
function quote(text: string, limit: number): string {
  return `"${shorten(text, limit)}"`;
}

// A question that ends a sentence needs no second full stop behind it.
function endSentence(text: string): string {
  return /[.!?…]"?$/.test(text) ? text : `${text}.`;
}

function countTurns(count: number): string {
  return count === 1 ? '1 earlier turn' : `${count} earlier turns`;
}

function pick<T>(from: readonly [T, ...T[]], seed: number): T {
  return from[seed % from.length] ?? from[0];
}

type Some<T> = readonly [T, ...T[]];

interface Voice {
  readonly openings: Some<(quoted: string) => string>;
  readonly bodies: Some<string>;
  readonly closings: Some<string>;
}

const THOUGHTS =
  'First I look at what is being asked. Then I compare a few ways to answer it. One of them is short and clear. ' +
  'I check it once more against the question. ';

const VOICES: Some<Voice> = [
  {
    openings: [
      (q) => `You asked: ${q}`,
      (q) => `Your question was: ${q}`,
      (q) => `Here is my answer to ${q}`,
    ],
    bodies: [
      'A real model would weigh the facts and answer in a few plain sentences.',
      'No model ran, so take this as a stand-in of a plausible length.',
      'The short version is that this text is made up, and made up the same way every time.',
    ],
    closings: ['That is all.', 'Ask again and you will read the same.', 'Add a key to hear the real one.'],
  },
  {
    openings: [
      (q) => `Good question: ${q}!`,
      (q) => `Ah, ${q}, let us take a look.`,
      (q) => `So you would like to know: ${q}`,
    ],
    bodies: [
      'I would gladly think about it, but there is only an emulator behind this line.',
      'Picture a friendly paragraph here, with one example and a small joke.',
      'There are three sides to it, and a real model would name all of them.',
    ],
    closings: ['Hope that helps!', 'Shall we go on?', 'Tell me more whenever you like.'],
  },
  {
    openings: [
      (q) => `With regard to ${q}, the following can be stated.`,
      (q) => `The request reads: ${q}`,
      (q) => `I refer to your enquiry ${q}`,
    ],
    bodies: [
      'The statement is generated from a template and carries no factual weight.',
      'A complete treatment would distinguish the general rule from its exceptions.',
      'In the absence of an actual model, the conclusion remains open.',
    ],
    closings: ['No further remarks are necessary.', 'This concludes the answer.', 'Corrections are welcome.'],
  },
  {
    openings: [(q) => `${q}: got it.`, (q) => `Re: ${q}`, (q) => `Short answer to ${q}`],
    bodies: [
      'Yes, no, or it depends: a real model would choose one.',
      'Two steps: understand it, then do the simple thing.',
      'Nothing was computed; the words come from a table.',
    ],
    closings: ['Done.', 'Next.', 'Works every time.'],
  },
  {
    openings: [
      (q) => `Let me think about ${q} for a moment.`,
      (q) => `${q} reminds me of an old puzzle.`,
      (q) => `One could spend an evening on ${q}`,
    ],
    bodies: [
      'Every answer hides a second question, and this one is only an echo of yours.',
      'Somewhere a large model hums; here only a few lines of code do.',
      'What matters is less the answer than the way it arrives, word by word.',
    ],
    closings: [
      'Perhaps that is enough.',
      'The rest is up to you.',
      'I wonder what the others on this page say.',
    ],
  },
];
