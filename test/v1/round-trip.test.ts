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

/** Who speaks, where anybody says so. */
const name = fc.option(fc.stringMatching(/^[^\s<|\\/>]{1,64}$/u), { nil: undefined });

const call = fc.record({ city: text, days: fc.integer({ min: 0, max: 9 }) });

/** One question and its answer, with or without tools in between. */
const exchange = fc.record({
  question: text,
  asker: name,
  teller: name,
  isShown: fc.boolean(),
  calls: fc.array(call, { maxLength: 3 }),
  results: fc.array(text, { minLength: 3, maxLength: 3 }),
  answer: text,
});

const conversation = fc.record({
  system: fc.option(text, { nil: undefined }),
  clerk: name,
  exchanges: fc.array(exchange, { maxLength: 3 }),
  last: exchange,
});

interface Told {
  readonly messages: object[];
  /** Every text in it, in the order in which it is to be read. */
  readonly words: string[];
}

let id = 0;

function tell(
  told: Told,
  { question, asker, teller, isShown, calls, results }: Loose,
  canSee: boolean,
): void {
  const { messages, words } = told;
  const image = { type: 'image_url', image_url: { url: PIXEL } };
  const parts = [{ type: 'text', text: question }, ...(isShown && canSee ? [image] : [])];
  messages.push({ role: 'user', name: asker, content: parts.length > 1 ? parts : question });
  words.push(question);
  if (calls.length === 0) return;
  const made = calls.map((args: object) => ({
    id: `call_${id++}`,
    type: 'function',
    function: { name: 'forecast', arguments: JSON.stringify(args) },
  }));
  messages.push({ role: 'assistant', name: teller, content: null, tool_calls: made });
  words.push(...calls.map(({ city }: Loose) => city));
  for (const [i, { id: tool_call_id }] of made.entries()) {
    messages.push({ role: 'tool', tool_call_id, content: results[i] });
    words.push(results[i]);
  }
}

/** All texts of a value, in order; arguments that stand in a text as JSON are read. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [value, ...textsIn(jsonIn(value))];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Names may begin as JSON does, and be none. */
function jsonIn(text: string): unknown {
  try {
    return text.startsWith('{') ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
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

/** Who says each message. */
function namesIn(messages: Loose): readonly unknown[] {
  return messages.map(({ name }: Loose) => name);
}

async function ask(body: object): Promise<{ status: number; json: Loose; warnings: readonly string[] }> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const reply = await fetch(`${served.url}/v1/chat/completions`, init);
  const warnings = JSON.parse(reply.headers.get('x-coro-warnings') ?? '[]');
  return { status: reply.status, json: await reply.json(), warnings };
}

const NAMES = ['get_time', 'get_weather', 'forecast', 'search'];

/** Some of the tools, in any order. Nobody can be made to call one at Ollama. */
const choiceAt = (provider: string) =>
  fc.record({
    mode: fc.constantFrom('auto', ...(provider === 'ollama' ? [] : ['required'])),
    allowed: fc.shuffledSubarray(NAMES, { minLength: 1 }),
  });

it.each(
  Object.entries(ABLE),
)('%s is told of those tools alone that are allowed, and calls no other', async (provider, {
  tools: caller,
}) => {
  const toTool = (name: string) => ({ type: 'function', function: { name } });
  await fc.assert(
    fc.asyncProperty(choiceAt(provider), async ({ mode, allowed }) => {
      const { status, json } = await ask({
        model: `${provider}/${caller}`,
        messages: [{ role: 'user', content: `Call ${NAMES.join(', ')}.` }],
        tools: NAMES.map(toTool),
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode, tools: allowed.map(toTool) } },
      });
      const kept = NAMES.filter((it) => allowed.includes(it));
      const sent: Loose = emulator.requests.at(-1)?.body;
      expect(textsIn(sent.tools).filter((it) => NAMES.includes(it))).toEqual(kept);
      expect({ status, reason: json.choices[0].finish_reason }).toEqual({
        status: 200,
        reason: 'tool_calls',
      });
      expect(json.choices[0].message.tool_calls.map((it: Loose) => it.function.name)).toEqual(kept);
    }),
    { numRuns: 10 },
  );
});

it.each(Object.entries(ABLE))('%s is told all of a conversation, in its order', async (provider, {
  tools: caller,
  images,
  names: knowsNames = false,
}) => {
  const canSee = images === caller;
  await fc.assert(
    fc.asyncProperty(conversation, async ({ system, clerk, exchanges, last }) => {
      const told: Told = { messages: [], words: [] };
      if (system !== undefined) {
        told.messages.push({ role: 'developer', name: clerk, content: system });
        told.words.push(system);
      }
      for (const it of exchanges) {
        tell(told, it, canSee);
        told.messages.push({ role: 'assistant', name: it.teller, content: it.answer });
        told.words.push(it.answer);
      }
      tell(told, last, canSee);
      const { messages, words } = told;
      const body = { model: `${provider}/${caller}`, messages, tools, tool_choice: 'auto', max_tokens: 4000 };
      const { status, json, warnings } = await ask(body);
      expect({ status, error: json.error }).toEqual({ status: 200, error: undefined });

      const sent: Loose = emulator.requests.at(-1)?.body;
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

      // Every name where it belongs, or a word that they are lost.
      const given = namesIn(messages);
      const kept = namesIn(sent.messages ?? []);
      expect(kept).toEqual(knowsNames ? given : kept.map(() => undefined));
      const areLost = !knowsNames && given.some((it) => it !== undefined);
      expect(warnings.some((it) => it.startsWith('messages[].name was left out'))).toBe(areLost);

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
