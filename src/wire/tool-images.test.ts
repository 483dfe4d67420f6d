import { expect, it } from 'vitest';
import type { Message } from '../core/message.ts';
import { withToolImagesAfter } from './tool-images.ts';

const image = { type: 'image', url: 'data:image/png;base64,iVBO' } as const;
const text = (said: string) => ({ type: 'text', text: said }) as const;
const asked: Message = { role: 'user', content: 'Look.' };
const result = (id: string, content: Message['content']): Message => ({
  role: 'tool',
  toolCallId: id,
  content,
});

it('leaves a conversation without such images as it is', () => {
  const messages = [asked, result('a', 'x')];
  expect(withToolImagesAfter(messages)).toBe(messages);
});

it('shows what tools gave after the last of their results', () => {
  const other = { ...image, url: 'https://example.org/b.png' };
  expect(withToolImagesAfter([asked, result('a', [text('one'), image]), result('b', [other])])).toEqual([
    asked,
    result('a', 'one'),
    result('b', ''),
    { role: 'user', content: [image, other] },
  ]);
});

it('shows it in the turn of a user who goes on, name and all, and before an assistant who does', () => {
  const messages: Message[] = [
    result('a', [image]),
    { role: 'assistant', content: 'A dot.' },
    result('b', [image]),
    { role: 'user', name: 'ada', content: 'And this?' },
  ];
  expect(withToolImagesAfter(messages)).toEqual([
    result('a', ''),
    { role: 'user', content: [image] },
    { role: 'assistant', content: 'A dot.' },
    result('b', ''),
    { role: 'user', name: 'ada', content: [image, text('And this?')] },
  ]);
});
