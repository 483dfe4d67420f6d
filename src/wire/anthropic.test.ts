import { expect, it } from 'vitest';
import type { Delta } from '../core/contracts.ts';
import { anthropic } from './anthropic.ts';

/** Gateways leave message_stop out (esengine/DeepSeek-Reasonix#8756), and Anthropic itself has sent nothing but pings in its place. */
it('has all that was said once it tells why it stopped, whether message_stop comes or not', () => {
  const state = anthropic.openStream();
  const deltas = [
    { type: 'message_start', message: { usage: { input_tokens: 12, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Seven.' } },
    { type: 'content_block_stop', index: 0 },
  ].flatMap((event): Delta[] => anthropic.parseEvent(state, { data: JSON.stringify(event) }));
  expect(deltas).toContainEqual({ type: 'text', text: 'Seven.' });
  expect(anthropic.isComplete(state)).toBe(false);
  const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } };
  const told = anthropic.parseEvent(state, { data: JSON.stringify(end) });
  expect(told).toContainEqual(expect.objectContaining({ type: 'finish', reason: 'stop' }));
  expect(anthropic.isComplete(state)).toBe(true);
});
