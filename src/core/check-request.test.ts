import { describe, expect, it } from 'vitest';
import { type ChatRequest, InvalidRequestError } from './chat-request.ts';
import { checkRequest } from './check-request.ts';

const plain: ChatRequest = { models: ['a'], prompt: 'Hi' };
const from = (name: unknown) => [{ role: 'user', content: 'Hi', name }];
const tool = (name: unknown) => ({ tools: [{ name: 'look' }, { name }] });
const format = (name: unknown) => ({ responseFormat: { type: 'json_schema', name, schema: {} } });

/** As JavaScript lets one write it. */
const loose = (more: object): ChatRequest => ({ ...plain, ...more });
const refusalOf = (request: ChatRequest): unknown => {
  try {
    checkRequest(request);
  } catch (error) {
    return error;
  }
  return undefined;
};

const NAME = 'it must be 1 to 64 characters, no blanks and none of <|\\/>, and is';
const LIST = 'it must be a list of ids, like ["llama-70b"], and is';
const ID = 'it must be an id, or a list of ids, and is';
const LABEL = 'it must be 1 to 64 characters, and is';

describe('checkRequest refuses, before anybody is asked,', () => {
  it.each<[string, object, field: string, message: string]>([
    [
      'a name with a blank',
      { prompt: undefined, messages: from('Ada L') },
      'messages',
      `messages[0].name: ${NAME} "Ada L"`,
    ],
    [
      'a name with a bar',
      { prompt: undefined, messages: from('a|b') },
      'messages',
      `messages[0].name: ${NAME} "a|b"`,
    ],
    ['an empty name', { prompt: undefined, messages: from('') }, 'messages', `messages[0].name: ${NAME} ""`],
    [
      'a name that is none',
      { prompt: undefined, messages: from(null) },
      'messages',
      `messages[0].name: ${NAME} null`,
    ],
    [
      'a name too long',
      { prompt: undefined, messages: from('x'.repeat(65)) },
      'messages',
      `messages[0].name: ${NAME} "${'x'.repeat(65)}"`,
    ],
    [
      'a name in the history of a model',
      { conversationHistory: { 'gpt-4o': [...from('ada'), ...from('a/b')] } },
      'conversation_history',
      `conversation_history["gpt-4o"][1].name: ${NAME} "a/b"`,
    ],
    ['a tool without a name', tool(''), 'tools', `tools[1].name: ${LABEL} ""`],
    ['a tool whose name is no text', tool(undefined), 'tools', `tools[1].name: ${LABEL} undefined`],
    [
      'a tool whose name goes on and on',
      tool('y'.repeat(1000)),
      'tools',
      `tools[1].name: ${LABEL} "${'y'.repeat(79)}…`,
    ],
    [
      'more tools than anybody takes',
      { tools: Array.from({ length: 129 }, () => ({ name: 'look' })) },
      'tools',
      'tools: there may be 128, and are 129',
    ],
    [
      'the choice of a tool that is not there',
      { ...tool('find'), toolChoice: { name: 'lok' } },
      'tool_choice',
      'tool_choice: no tool has the name "lok": there are look, find',
    ],
    [
      'the choice of a tool where there are none',
      { toolChoice: { name: 'look' } },
      'tool_choice',
      'tool_choice: no tool has the name "look": there are none',
    ],
    ['a schema without a name', format(''), 'response_format', `response_format.name: ${LABEL} ""`],
    [
      'one text to stop at',
      { stop: 'END' },
      'stop',
      'stop: it must be a list of texts, like ["END"], and is "END"',
    ],
    [
      'something to stop at that is no text',
      { stop: ['END', 7] },
      'stop',
      'stop[1]: it must be a text, and is 7',
    ],
    [
      'more to stop at than anybody takes',
      { stop: Array(17).fill('x') },
      'stop',
      'stop: there may be 16 texts, and are 17',
    ],
    ['no models', { models: undefined }, 'models', `models: ${LIST} undefined`],
    ['a model that is in no list', { models: 'gemini' }, 'models', `models: ${LIST} "gemini"`],
    ['an empty list of models', { models: [] }, 'models', 'models: ask at least one model'],
    ['a model that is none', { models: ['a', null] }, 'models', `models[1]: ${ID} null`],
    ['a choice of none', { models: ['a', []] }, 'models', 'models[1]: a choice must name at least one model'],
    ['a choice among others', { models: [['a', ['b']]] }, 'models', `models[0]: ${ID} ["b"]`],
    ['a prompt that is no text', { prompt: 5 }, 'prompt', 'prompt: it must be a text, and is 5'],
    [
      'messages that are no list',
      { prompt: undefined, messages: 'Hi' },
      'messages',
      'messages: it must be a list of messages, and is "Hi"',
    ],
    [
      'a message of nobody',
      { prompt: undefined, messages: [{ role: 'bot', content: 'Hi' }] },
      'messages',
      'messages[0].role: it must be system, user, assistant or tool, and is "bot"',
    ],
    [
      'a message without content',
      { prompt: undefined, messages: [{ role: 'user', content: null }] },
      'messages',
      'messages[0].content: it must be a text or a list of parts, and is null',
    ],
    [
      'an end that there is not',
      { until: 'most' },
      'until',
      'until: it must be "all", "first" or { quorum }, and is "most"',
    ],
  ])('%s', (_, more, field, message) => {
    const refusal = refusalOf(loose(more));
    expect(refusal).toBeInstanceOf(InvalidRequestError);
    expect(refusal).toMatchObject({ field, message });
  });
});

it.each<[string, object]>([
  ['names of 64 characters, however many bytes', { prompt: undefined, messages: from('é😀'.repeat(32)) }],
  ['messages without names', { prompt: undefined, messages: from(undefined) }],
  ['a tool that is chosen by its name', { ...tool('find'), toolChoice: { name: 'find' } }],
  ['null for what is not wished', { tools: null, toolChoice: null, responseFormat: null }],
  ['no tools, and a choice among none', { tools: [], toolChoice: 'auto' }],
  ['a schema with a name', format('place')],
  ['texts to stop at', { stop: Array(16).fill('END') }],
])('checkRequest lets pass %s', (_, more) => {
  expect(refusalOf(loose(more))).toBeUndefined();
});
