import { expect, test } from 'vitest';
import { type Conversation, hash, ponder, speak } from './voice.ts';

function ask(model: string, text: string, more: Partial<Conversation> = {}): Conversation {
  return { model, system: '', turns: [{ role: 'user', text }], ...more };
}

test('an answer says that it is simulated, by which model, and quotes the question', () => {
  const text = speak(ask('openai/gpt-oss-120b', 'Name one prime number.'));
  expect(text).toMatch(/^\[simulated gpt-oss-120b\] /);
  expect(text).toContain('"Name one prime number."');
});

test('the same question to the same model gets the same answer', () => {
  expect(speak(ask('deepseek-flash', 'Why?'))).toBe(speak(ask('deepseek-flash', 'Why?')));
});

test('another model or another question gets another answer', () => {
  const models = ['openai/gpt-oss-120b', 'qwen/qwen3.8-27b', 'gemini-3.8-flash', 'deepseek-flash'];
  const voices = models.map((model) => speak(ask(model, 'Why?')).replace(/^\[.*?\] /, ''));
  expect(new Set(voices).size).toBeGreaterThan(1);
  expect(speak(ask('deepseek-flash', 'Why?'))).not.toBe(speak(ask('deepseek-flash', 'How?')));
});

test('a long question is shortened to 120 characters', () => {
  const text = speak(ask('deepseek-flash', 'x'.repeat(500)));
  expect(text).toContain(`"${'x'.repeat(120)}…"`);
});

test('a system message and earlier turns are mentioned', () => {
  const text = speak({
    model: 'deepseek-flash',
    system: 'You answer briefly.',
    turns: [
      { role: 'user', text: 'One?' },
      { role: 'assistant', text: 'Two.' },
      { role: 'user', text: 'Three?' },
    ],
  });
  expect(text).toContain('"You answer briefly."');
  expect(text).toContain('2 earlier turns');
  expect(text).toContain('"Three?"');
  expect(speak(ask('deepseek-flash', 'Three?'))).not.toMatch(/instructions|earlier/);
});

test('a conversation without a question is answered all the same', () => {
  expect(speak({ model: 'deepseek-flash', system: '', turns: [] })).toContain('""');
});

test('thoughts are as long as asked for', () => {
  expect(ponder(ask('deepseek-flash', 'Why?'), 5000).length).toBeGreaterThanOrEqual(5000);
});

test('a hash is an unsigned integer of 32 bits', () => {
  for (const text of ['', 'a', 'ä€😀', 'x'.repeat(10_000)]) {
    expect(Number.isInteger(hash(text))).toBe(true);
    expect(hash(text)).toBeGreaterThanOrEqual(0);
    expect(hash(text)).toBeLessThan(2 ** 32);
  }
});

test('a question that asks for a table, a function or a formula gets one', () => {
  const answers = [
    'Compare them in a table.',
    'Write a function for it.',
    'Explain it with the formula.',
  ].map((question) => speak(ask('deepseek-flash', question)));
  expect(answers[0]).toMatch(/^\|.*\|$/m);
  expect(answers[1]).toMatch(/^```\w+$/m);
  expect(answers[2]).toContain('$$');
  expect(answers.every((text) => text.startsWith('[simulated deepseek-flash] '))).toBe(true);
});
