import type { LocalCoro } from '../../open-coro.ts';
import { openAnthropicParser } from '../../wire/v1/anthropic-body.ts';
import { openAnthropicEvents } from '../../wire/v1/anthropic-events.ts';
import { toAnthropicMessage } from '../../wire/v1/anthropic-reply.ts';
import { AnthropicBody } from '../../wire/v1/anthropic-schema.ts';
import { isEnded } from '../../wire/v1/openai-reply.ts';
import type { ChatRouteOptions } from '../chat-routes.ts';
import { completeRun } from '../complete-run.ts';
import { openDeprecations } from '../deprecation.ts';
import type { AddDoor } from '../door.ts';
import { throwIfFailed, toFailedAnswer } from './failed-answer-error.ts';
import { answerHeaders, runHeaders, warningHeader } from './headers.ts';
import { sendWords } from './send-words.ts';

/** `POST /v1/messages`, as Anthropic's clients speak it, over any model. */
export function addAnthropicRoute(
  addDoor: AddDoor,
  coro: LocalCoro,
  { streams, dropParams, callerOf }: ChatRouteOptions,
): void {
  const parse = openAnthropicParser(dropParams);
  const deprecationsOf = openDeprecations(coro);
  addDoor({
    path: '/v1/messages',
    schema: {
      summary: "Ask as Anthropic's clients do",
      description: 'Failures are HTTP statuses here, with Anthropic’s error object.',
      body: AnthropicBody,
    },
    async answer(asked, reply) {
      const { request, stream, warnings } = parse(asked.body);
      const [model = ''] = request.models;
      reply.headers(deprecationsOf(String(model)));
      const owner = callerOf(asked);
      if (stream) {
        const live = coro.start(request, owner);
        reply.headers({ ...idHeaders(live.id), ...warningHeader(warnings) });
        const words = openAnthropicEvents(live.id, String(model));
        return sendWords(reply, streams, live, words, toFailedAnswer);
      }
      const run = await completeRun(reply, coro, request, owner);
      const [answer] = run.answers;
      if (!answer || !isEnded(answer)) throw new Error('A run of one model has no answer');
      reply.headers({ ...idHeaders(run.id), ...answerHeaders(answer, warnings) });
      throwIfFailed([answer]);
      return toAnthropicMessage(run.id, answer);
    },
  });
}

/** Anthropic's SDK reads the id under a name of its own. */
function idHeaders(runId: string): Record<string, string> {
  return { 'request-id': runId, ...runHeaders(runId) };
}
