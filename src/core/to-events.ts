import type { AnswerPart, EndedAnswer, ToolCallPiece } from './answer.ts';
import type { AnswerEvent } from './run-event.ts';

/** The events that a whole answer stands for: folding them gives the answer back. */
export function toEvents(answer: EndedAnswer): AnswerEvent[] {
  const { index, model, parts, modelUsed } = answer;
  const events: AnswerEvent[] = [];
  if (modelUsed !== null) events.push({ type: 'answer.started', index, model, modelUsed });
  for (const part of parts) events.push(partEvent(index, model, part));
  events.push(endEvent(answer));
  return events;
}

/** How an answer ended, without what it consists of. */
export function endEvent(answer: EndedAnswer): AnswerEvent {
  if (answer.state === 'completed') {
    const { state: _state, parts: _parts, ...end } = answer;
    return { type: 'answer.completed', ...end };
  }
  const { state: _state, parts: _parts, ...failure } = answer;
  return { type: 'answer.failed', ...failure };
}

/** A part as it arrives, or a piece of one that is told before the whole of it. */
export function partEvent(
  index: number,
  model: string,
  part: AnswerPart | ({ readonly type: 'tool_call_delta' } & ToolCallPiece),
): AnswerEvent {
  switch (part.type) {
    case 'text':
      return { type: 'answer.delta', index, model, text: part.text };
    case 'reasoning':
      return { type: 'answer.reasoning', index, model, text: part.text };
    case 'tool_call_delta':
      return { ...part, type: 'answer.tool_call_delta', index, model };
    case 'tool_call':
      return { ...part, type: 'answer.tool_call', index, model };
    case 'opaque':
      return { ...part, type: 'answer.opaque', index, model };
  }
}
