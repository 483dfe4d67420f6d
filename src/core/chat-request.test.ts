import { expect, it } from 'vitest';
import { type ChatRequest, needsOf, toPrompt } from './chat-request.ts';

it("puts a model's own history before the prompt, and nobody else's", () => {
  const request: ChatRequest = {
    prompt: 'And now?',
    models: ['a', 'b'],
    conversationHistory: {
      a: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
    },
  };
  expect(toPrompt(request, 'a').messages.map(({ content }) => content)).toEqual(['Hi', 'Hello', 'And now?']);
  expect(toPrompt(request, 'b').messages.map(({ content }) => content)).toEqual(['And now?']);
});

it('keeps nothing of a message but its role and content', () => {
  const message = { role: 'user', content: 'Hi', id: '42', timestamp: 1 } as const;
  expect(toPrompt({ messages: [message], models: ['a'] }, 'a').messages).toEqual([
    { role: 'user', content: 'Hi' },
  ]);
});

it('says nothing with half a character in it, which Anthropic refuses as no JSON', () => {
  const cut = 'A party \ud83d';
  const text = { type: 'text', text: cut } as const;
  const image = { type: 'image', url: 'https://a.example/a.png' } as const;
  const messages = [
    { role: 'system', content: cut },
    { role: 'user', content: [text, image] },
    { role: 'assistant', content: cut },
    { role: 'tool', content: cut, toolCallId: 'call_1' },
  ] as const;
  const whole = 'A party \ufffd';
  const asked = toPrompt({ messages, models: ['a'] }, 'a');
  expect(asked.system).toBe(whole);
  expect(asked.messages).toEqual([
    { role: 'user', content: [{ type: 'text', text: whole }, image] },
    { role: 'assistant', content: whole },
    { role: 'tool', content: whole, toolCallId: 'call_1' },
  ]);
  expect(toPrompt({ prompt: cut, models: ['a'] }, 'a').messages).toEqual([{ role: 'user', content: whole }]);
});

it('keeps the name of who speaks', () => {
  const messages = [
    { role: 'user', name: 'ada', content: 'Hi' },
    { role: 'assistant', name: 'poet', content: '' },
    { role: 'user', name: 'bob', content: [{ type: 'text', text: 'Hello' }] },
  ] as const;
  expect(toPrompt({ messages, models: ['a'] }, 'a').messages).toEqual([messages[0], messages[2]]);
});

it.each<[string, readonly (string | undefined)[], string | null | undefined]>([
  ['none', [undefined, undefined], undefined],
  ['its only one', ['clerk'], 'clerk'],
  ['the one that all share', ['clerk', 'clerk'], 'clerk'],
  ['no more, where they differ', ['clerk', 'poet', 'clerk'], null],
  ['no more, where others have none', ['clerk', undefined], null],
  ['no more, where the first has none', [undefined, 'clerk', undefined], null],
])('gives the joined system text a name: %s', (_, names, systemName) => {
  const messages = names.map((name) => ({ role: 'system', content: 'Be brief.', name }) as const);
  const asked = toPrompt({ messages: [...messages, { role: 'user', content: 'Hi' }], models: ['a'] }, 'a');
  expect(asked.systemName).toBe(systemName);
});

it('joins guide, system messages and search results into one system text', () => {
  const { system, messages } = toPrompt(
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'News?' },
      ],
      models: ['a'],
      system: 'You are a clerk.',
      conversationGuide: 'Answer in Dutch.',
      searchContext: {
        query: 'news',
        results: [{ title: 'Rain', snippet: 'It rains.', url: 'https://news.example/rain' }],
      },
    },
    'a',
  );
  const parts = [
    'You are a clerk.',
    'Answer in Dutch.',
    'Be brief.',
    '"news"',
    '[1] Rain',
    'It rains.',
    'news.example/rain',
  ];
  const positions = parts.map((part) => system?.indexOf(part) ?? -1);
  expect(positions.every((at) => at >= 0)).toBe(true);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  expect(messages).toEqual([{ role: 'user', content: 'News?' }]);
});

it('fills the defaults, and has no system text where none is given', () => {
  expect(toPrompt({ prompt: 'Hi', models: ['a'] }, 'a')).toEqual({
    messages: [{ role: 'user', content: 'Hi' }],
    temperature: 0.7,
    maxTokens: 2000,
  });
});

it('needs a model that thinks where thinking is asked for, and not only as far as one can', () => {
  const request: ChatRequest = { prompt: 'Hi', models: ['a'], reasoningEffort: 'high' };
  expect(needsOf(request)).toEqual(['reasoning']);
  expect(needsOf({ ...request, adjustable: ['max_tokens'] })).toEqual(['reasoning']);
  expect(needsOf({ ...request, adjustable: ['reasoning_effort'] })).toEqual([]);
  expect(needsOf({ ...request, reasoningEffort: 'none' })).toEqual([]);
});
