import { hasImage, type Message, type MessagePart, messageText, partsOf } from '../core/message.ts';

/**
 * The conversation with what tools showed in a user's turn after their results, for providers whose results are text alone
 * (`openai` 7.57.0, `ChatCompletionToolMessageParam`: "For tool messages, only type `text` is supported").
 */
export function withToolImagesAfter(messages: readonly Message[]): readonly Message[] {
  if (!messages.some((it) => it.role === 'tool' && hasImage(it))) return messages;
  const turns: Message[] = [];
  let images: MessagePart[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      images.push(...partsOf(message).filter(({ type }) => type === 'image'));
      turns.push({ ...message, content: messageText(message) });
      continue;
    }
    if (images.length === 0) turns.push(message);
    else if (message.role === 'user') turns.push({ ...message, content: [...images, ...partsOf(message)] });
    else turns.push({ role: 'user', content: images }, message);
    images = [];
  }
  if (images.length > 0) turns.push({ role: 'user', content: images });
  return turns;
}
