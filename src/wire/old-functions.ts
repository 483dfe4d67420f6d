import type { BodyFault } from './body-faults.ts';
import { isObject, missing, type Place, wrong } from './faults.ts';
import type { ExtrasJson, MessageJson, OldFunctionsJson } from './message-schema.ts';

/** OpenAI's form of 2023, in today's words: `functions` for tools, one `function_call` a turn, and results that name it. */

/** A call has no id in this form: its place is one, and a result belongs to the last call of its name. They may be malformed. */
export function withToolCalls(messages: readonly MessageJson[]): readonly MessageJson[] {
  if (!Array.isArray(messages) || !messages.some(isOld)) return messages;
  const ids = new Map<string, string>();
  return messages.map((message: MessageJson, i): MessageJson => {
    if (!isOld(message)) return message;
    const { role, name, function_call: call, tool_calls: calls } = message;
    if (role === 'function') return { ...message, role: 'tool', tool_call_id: ids.get(name ?? '') ?? '' };
    if (!call) return message;
    const id = `call_${i}`;
    ids.set(call.name, id);
    return { ...message, function_call: null, tool_calls: [...(calls ?? []), { id, function: call }] };
  });
}

function isOld(message: unknown): boolean {
  const { role, function_call: call } = Object(message);
  return role === 'function' || (call ?? null) !== null;
}

/** What else is asked. */
export function withTools<J extends ExtrasJson & OldFunctionsJson>(json: J): J {
  const { functions, function_call: choice } = json;
  if (!functions?.length) return json;
  const tools = functions.map((made) => ({ type: 'function' as const, function: made }));
  const isNamed = typeof choice === 'object' && choice !== null;
  return { ...json, tools, tool_choice: isNamed ? { type: 'function', function: choice } : choice };
}

/** What the schemas cannot say of it. They may have failed. */
export function findOldFaults(json: Readonly<Record<string, unknown>>): BodyFault[] {
  const { functions, function_call: choice, tools, messages } = json;
  const faults = findLostResults(messages);
  const hasFunctions = Array.isArray(functions) && functions.length > 0;
  if (hasFunctions && Array.isArray(tools) && tools.length > 0) {
    faults.push(wrong(['body', 'functions'], 'this is the older form of tools: give one of the two'));
  }
  if (!isObject(choice) || typeof choice.name !== 'string') return faults;
  if (!hasFunctions) faults.push(wrong(['body', 'function_call'], 'there are no functions'));
  else if (!functions.some((made: unknown) => Object(made).name === choice.name))
    faults.push(wrong(['body', 'function_call', 'name'], 'no function has this name'));
  return faults;
}

function findLostResults(messages: unknown): BodyFault[] {
  if (!Array.isArray(messages) || !messages.some((it: unknown) => Object(it).role === 'function')) return [];
  const called = new Set<unknown>();
  return messages.flatMap((message: unknown, i): BodyFault[] => {
    const { role, name, function_call: call } = Object(message);
    if (isObject(call)) called.add(call.name);
    if (role !== 'function' || called.has(name)) return [];
    const at: Place = ['body', 'messages', i, 'name'];
    return [name === undefined ? missing(at) : wrong(at, 'no function_call before it has this name')];
  });
}
