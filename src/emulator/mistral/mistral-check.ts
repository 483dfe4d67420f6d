import { asArray, asObject, isUnset, type Json } from '../json.ts';
import type { Reply } from '../types.ts';
import {
  type MistralFault,
  mistralCallId,
  mistralMessageOrder,
  mistralUnprocessable,
} from './mistral-errors.ts';

/** What Mistral refuses about a body: fields first, all of them (422), then the order of the turns (400). */
export function checkMistralBody(body: Json): Reply | undefined {
  const faults = [
    ...findMissing(body),
    ...findExtra(body, PROPERTIES, ['body']),
    ...findInMessages(body),
    ...findInNumbers(body),
  ];
  return faults.length > 0 ? mistralUnprocessable(faults) : (checkCallIds(body) ?? checkOrder(body));
}

// `random_seed`, not `seed`; `max_tokens`, not `max_completion_tokens`.
const PROPERTIES = new Set(
  (
    'model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools tool_choice ' +
    'presence_penalty frequency_penalty n prediction parallel_tool_calls prompt_mode reasoning_effort guardrails ' +
    'safe_prompt'
  ).split(' '),
);

const MESSAGE_PROPERTIES: Readonly<Record<string, ReadonlySet<string>>> = {
  assistant: new Set(['role', 'content', 'tool_calls', 'prefix']),
  system: new Set(['role', 'content']),
  tool: new Set(['role', 'content', 'tool_call_id', 'name']),
  user: new Set(['role', 'content']),
};

function findMissing(body: Json): readonly MistralFault[] {
  return ['model', 'messages']
    .filter((name) => isUnset(body[name]))
    .map((name) => ({ type: 'missing', loc: ['body', name], msg: 'Field required', input: body }));
}

function findExtra(
  value: Json,
  allowed: ReadonlySet<string>,
  at: readonly (string | number)[],
): readonly MistralFault[] {
  return Object.entries(value)
    .filter(([name]) => !allowed.has(name))
    .map(([name, input]) => ({
      type: 'extra_forbidden',
      loc: [...at, name],
      msg: 'Extra inputs are not permitted',
      input,
    }));
}

function findInMessages(body: Json): readonly MistralFault[] {
  return asArray(body.messages).flatMap((value, index) => {
    const message = asObject(value) ?? {};
    const role = String(message.role);
    const allowed = Object.hasOwn(MESSAGE_PROPERTIES, role) ? MESSAGE_PROPERTIES[role] : undefined;
    if (allowed !== undefined) return findExtra(message, allowed, ['body', 'messages', index, role]);
    const tags = Object.keys(MESSAGE_PROPERTIES)
      .map((name) => `'${name}'`)
      .join(', ');
    return [
      {
        type: 'union_tag_invalid',
        loc: ['body', 'messages', index],
        msg: `Input tag '${role}' found using 'role' does not match any of the expected tags: ${tags}`,
        input: message,
        ctx: { discriminator: "'role'", tag: role, expected_tags: tags },
      },
    ];
  });
}

const RANGES = [
  ['temperature', 0, 1.5],
  ['top_p', 0, 1],
  ['max_tokens', 0, Number.POSITIVE_INFINITY],
  ['random_seed', 0, Number.POSITIVE_INFINITY],
] as const;

function findInNumbers(body: Json): readonly MistralFault[] {
  return RANGES.flatMap(([name, least, most]): MistralFault[] => {
    const input = body[name];
    if (isUnset(input)) return [];
    const loc = ['body', name];
    if (typeof input !== 'number') {
      return [{ type: 'float_parsing', loc, msg: 'Input should be a valid number', input }];
    }
    if (input < least) {
      const msg = `Input should be greater than or equal to ${least}`;
      return [{ type: 'greater_than_equal', loc, msg, input, ctx: { ge: least } }];
    }
    if (input <= most) return [];
    const msg = `Input should be less than or equal to ${most}`;
    return [{ type: 'less_than_equal', loc, msg, input, ctx: { le: most } }];
  });
}

function checkCallIds(body: Json): Reply | undefined {
  const ids = asArray(body.messages).flatMap((message) => {
    const { tool_calls: calls, tool_call_id: id } = asObject(message) ?? {};
    return [...asArray(calls).map((call) => asObject(call)?.id), id].filter((it) => typeof it === 'string');
  });
  const wrong = ids.find((id) => !/^[a-zA-Z0-9]{9}$/.test(id));
  return wrong === undefined ? undefined : mistralCallId(wrong);
}

function checkOrder(body: Json): Reply | undefined {
  const messages = asArray(body.messages).map((message) => asObject(message) ?? {});
  let open = 0;
  for (const [index, { role, tool_calls: calls }] of messages.entries()) {
    const before = messages[index - 1]?.role;
    const isFit = role === 'tool' ? before === 'tool' || open > 0 : before !== 'tool' || role === 'assistant';
    if (!isFit) return mistralMessageOrder(`Unexpected role '${role}' after role '${before}'`);
    if (role === 'tool') open--;
    else if (open !== 0) return mistralMessageOrder('Not the same number of function calls and responses');
    if (role === 'assistant') open = asArray(calls).length;
  }
  const last = messages.at(-1);
  if (open > 0) return mistralMessageOrder('Not the same number of function calls and responses');
  return last?.role === 'user' ||
    last?.role === 'tool' ||
    (last?.role === 'assistant' && last.prefix === true)
    ? undefined
    : mistralMessageOrder(
        `Expected last role User or Tool (or Assistant with prefix True) for serving but got ${last?.role}`,
      );
}
