import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Loose } from '../../src/emulator/testing.ts';
import { openDoors } from '../support/doors.ts';
import { ABLE, PIXEL } from '../support/tool-loop.ts';

/** From OpenAI's form to every provider's and back, nothing is lost that both have a word for. */

const { emulator, served } = await openDoors();

/** A text unlike any other, of any characters that people write. */
let count = 0;
const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((it) => `${it.replaceAll(/[\s"\\]/g, ' ')}·${(count++).toString(36)}·`);

const call = fc.record({ city: text, days: fc.integer({ min: 0, max: 9 }) });

/** One question and its answer, with or without tools in between. */
const exchange = fc.record({
  question: text,
  isShown: fc.boolean(),
  calls: fc.array(call, { maxLength: 3 }),
  results: fc.array(text, { minLength: 3, maxLength: 3 }),
  answer: text,
});

const conversation = fc.record({
  system: fc.option(text, { nil: undefined }),
  exchanges: fc.array(exchange, { maxLength: 3 }),
  last: exchange,
});

interface Told {
  readonly messages: object[];
  /** Every text in it, in the order in which it is to be read. */
  readonly words: string[];
}

let id = 0;

function tell(told: Told, { question, isShown, calls, results }: Loose, canSee: boolean): void {
  const { messages, words } = told;
  const image = { type: 'image_url', image_url: { url: PIXEL } };
  const parts = [{ type: 'text', text: question }, ...(isShown && canSee ? [image] : [])];
  messages.push({ role: 'user', content: parts.length > 1 ? parts : question });
  words.push(question);
  if (calls.length === 0) return;
  const made = calls.map((args: object) => ({
    id: `call_${id++}`,
    type: 'function',
    function: { name: 'forecast', arguments: JSON.stringify(args) },
  }));
  messages.push({ role: 'assistant', content: null, tool_calls: made });
  words.push(...calls.map(({ city }: Loose) => city));
  for (const [i, { id: tool_call_id }] of made.entries()) {
    messages.push({ role: 'tool', tool_call_id, content: results[i] });
    words.push(results[i]);
  }
}

/** All texts of a value, in order; arguments that stand in a text as JSON are read. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    const inner = value.startsWith('{"') ? textsIn(JSON.parse(value)) : [];
    return [value, ...inner];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

const tools = [
  {
    type: 'function',
    function: {
      name: 'forecast',
      parameters: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } },
    },
  },
];

async function ask(body: object): Promise<{ status: number; json: Loose }> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const reply = await fetch(`${served.url}/v1/chat/completions`, init);
  return { status: reply.status, json: await reply.json() };
}

it.each(Object.entries(ABLE))('%s is told all of a conversation, in its order', async (provider, {
  tools: caller,
  images,
}) => {
  const canSee = images === caller;
  await fc.assert(
    fc.asyncProperty(conversation, async ({ system, exchanges, last }) => {
      const told: Told = { messages: [], words: [] };
      if (system !== undefined) {
        told.messages.push({ role: 'developer', content: system });
        told.words.push(system);
      }
      for (const it of exchanges) {
        tell(told, it, canSee);
        told.messages.push({ role: 'assistant', content: it.answer });
        told.words.push(it.answer);
      }
      tell(told, last, canSee);
      const { messages, words } = told;
      const body = { model: `${provider}/${caller}`, messages, tools, tool_choice: 'auto', max_tokens: 4000 };
      const { status, json } = await ask(body);
      expect({ status, error: json.error }).toEqual({ status: 200, error: undefined });

      const sent = emulator.requests.at(-1)?.body;
      const texts = textsIn(sent);
      let from = 0;
      for (const word of words) {
        const at = texts.findIndex((it, i) => i >= from && it.includes(word));
        expect({ word, isThere: at >= 0 }).toEqual({ word, isThere: true });
        from = at;
      }
      // Each image once, and each call and result.
      const data = PIXEL.slice(PIXEL.indexOf(',') + 1);
      const shown = [...exchanges, last].filter(({ isShown }) => isShown && canSee);
      expect(texts.filter((it) => it.endsWith(data))).toHaveLength(shown.length);
      const made = [...exchanges, last].flatMap(({ calls }) => calls);
      // The declaration, each call, and where results have a name, theirs.
      const named = texts.filter((it) => it === 'forecast').length;
      expect([1 + made.length, 1 + 2 * made.length]).toContain(named);

      // And back: a call of the tool after a question, words after its results.
      const [choice] = json.choices;
      const isOver = last.calls.length > 0;
      expect(choice.finish_reason).toBe(isOver ? 'stop' : 'tool_calls');
      const names = choice.message.tool_calls?.map((it: Loose) => it.function.name) ?? [];
      expect(names).toEqual(isOver ? [] : ['forecast']);
    }),
    { numRuns: 25 },
  );
});
