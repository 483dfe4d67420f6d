import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import type { Loose } from '../../src/emulator/testing.ts';
import { PROVIDERS } from '../../src/providers/table.ts';
import { code, table } from '../support/docs/markdown.ts';
import { ROOT } from '../support/docs/page.ts';
import { openDoors } from '../support/doors.ts';
import { ABLE, PIXEL } from '../support/tool-loop.ts';

/** What becomes of each parameter at each provider, as it was seen; `docs/openai.md` holds the table. */

const { emulator, served } = await openDoors();

const question = { role: 'user', content: 'Answer in JSON: name one prime number.' };
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
const other = { type: 'function', function: { name: 'get_time' } };
const chosen = { type: 'function', function: { name: 'get_weather' } };
const shown = (url: string) => ({
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ],
});

/** What is asked with it, and without: the difference is what became of it. */
const CASES: Readonly<Record<string, readonly [name: string, more: object, without?: object]>> = {
  '`system` message': ['messages', { messages: [{ role: 'system', content: 'Be brief.' }, question] }],
  '`developer` message': ['messages', { messages: [{ role: 'developer', content: 'Be brief.' }, question] }],
  '`name` of a message': ['messages', { messages: [{ ...question, name: 'ada' }] }],
  'image as `data:`': ['messages', shown(PIXEL)],
  'image by URL': ['messages', shown('https://images.example/a.png')],
  '`temperature`': ['temperature', { temperature: 0.5 }],
  '`top_p`': ['top_p', { top_p: 0.5 }],
  '`max_completion_tokens`': ['max_completion_tokens', { max_completion_tokens: 100 }],
  '`stop`': ['stop', { stop: ['zzz'] }],
  '`seed`': ['seed', { seed: 7 }],
  '`frequency_penalty`': ['frequency_penalty', { frequency_penalty: 0.5 }],
  '`presence_penalty`': ['presence_penalty', { presence_penalty: 0.5 }],
  '`reasoning_effort`': ['reasoning_effort', { reasoning_effort: 'high' }],
  '`reasoning_effort`: `"xhigh"`': ['reasoning_effort', { reasoning_effort: 'xhigh' }],
  '`tools`': ['tools', { tools }],
  '`tool_choice`: `"none"`': ['tool_choice', { tools, tool_choice: 'none' }, { tools }],
  '`tool_choice`: `"required"`': ['tool_choice', { tools, tool_choice: 'required' }, { tools }],
  '`tool_choice`: a function': ['tool_choice', { tools, tool_choice: chosen }, { tools }],
  '`tool_choice`: `allowed_tools`': [
    'tool_choice',
    {
      tools: [...tools, other],
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [chosen] } },
    },
    { tools: [...tools, other] },
  ],
  '`functions`': ['functions', { functions: [{ name: 'get_weather', parameters }] }],
  '`parallel_tool_calls`: `false`': ['parallel_tool_calls', { tools, parallel_tool_calls: false }, { tools }],
  '`response_format`: `json_object`': ['response_format', { response_format: { type: 'json_object' } }],
  '`response_format`: `json_schema`': [
    'response_format',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'place', schema: parameters, strict: true },
      },
    },
  ],
};

async function ask(body: object): Promise<{ status: number; json: Loose; sent: Loose; told: string }> {
  const headers = { 'content-type': 'application/json' };
  const before = emulator.requests.length;
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const reply = await fetch(`${served.url}/v1/chat/completions`, init);
  const json = await reply.json();
  const told = reply.headers.get('x-coro-warnings') ?? '';
  return { status: reply.status, json, sent: emulator.requests[before]?.body, told };
}

/** Where two bodies differ, two steps deep at most. */
function changed(before: Loose, after: Loose): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [one, other] = [before[name], after[name]];
    if (isDeepStrictEqual(one, other)) return [];
    const isInner = [one, other].every(
      (it) => it === undefined || (typeof it === 'object' && !Array.isArray(it)),
    );
    if (!isInner) return [name];
    const inner = Object.keys({ ...one, ...other }).filter(
      (it) => !isDeepStrictEqual(one?.[it], other?.[it]),
    );
    return inner.length === 0 ? [name] : inner.map((it) => `${name}.${it}`);
  });
}

async function seen(
  provider: string,
  [name, more, without = {}]: readonly [string, object, object?],
): Promise<string> {
  const { tools: caller, images } = ABLE[provider] ?? { tools: '' };
  const isShown = JSON.stringify(more).includes('image_url');
  const base = { model: `${provider}/${isShown ? (images ?? caller) : caller}`, messages: [question] };
  const { status, json, sent, told } = await ask({ ...base, ...more });
  if (status === 400) {
    expect(json.error).toMatchObject({ param: name, message: expect.stringContaining(`${name}: `) });
    expect(sent).toBeUndefined();
    return 'refused';
  }
  expect({ status, error: json.error }).toEqual({ status: 200, error: undefined });
  const plain = await ask({ ...base, ...without });
  const places = changed(plain.sent, sent);
  if (places.length === 0) return told.includes(' was left out: ') ? 'left out' : 'as it is';
  const isOwn = places.every((it) => it === name || it.startsWith(`${name}.`));
  const [, level] = /became \\"(\w+)\\"/.exec(told) ?? [];
  if (level !== undefined) return `as ${code(`"${level}"`)}`;
  if (isOwn && isDeepStrictEqual(sent[name], Object(more)[name])) return 'passed';
  if (isOwn) return `→ ${code(name)}`;
  const [first = ''] = places;
  return `→ ${places.length > 2 ? code(first.split('.')[0] ?? '') : places.map(code).join(', ')}`;
}

it('writes down what becomes of every parameter', async () => {
  const rows: string[][] = [];
  for (const [what, one] of Object.entries(CASES)) {
    const row = [what];
    for (const { name } of PROVIDERS) row.push(await seen(name, one));
    rows.push(row);
  }
  const heads = PROVIDERS.map(
    ({ name, displayName }) => `${displayName}<br>${code(ABLE[name]?.tools ?? '')}`,
  );
  const made = table(['', ...heads], rows);
  const page = readFileSync(join(ROOT, 'docs/openai.md'), 'utf8');
  const region = /(<!-- parameters -->\n)[\s\S]*?(<!-- \/parameters -->)/;
  expect(page).toMatch(region);
  const whole = page.replace(region, (_, head, tail) => `${head}\n${made}\n\n${tail}`);
  await expect(whole).toMatchFileSnapshot('../../docs/openai.md');
}, 60_000);
