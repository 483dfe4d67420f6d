import { newRunId } from '../../core/ids.ts';
import { Stop } from '../../flow/stop.ts';
import type { LocalCoro } from '../../open-coro.ts';
import { AnthropicCountBody, openAnthropicCountParser } from '../../wire/v1/anthropic-count.ts';
import type { ChatRouteOptions } from '../chat-routes.ts';
import { openDeprecations } from '../deprecation.ts';
import type { AddDoor } from '../door.ts';
import { onLeave } from '../send-events.ts';
import { FailedAnswerError } from './failed-answer-error.ts';
import { toHeader, warningHeader } from './headers.ts';

/** `POST /v1/messages/count_tokens`, as Anthropic's clients ask before they ask. */
export function addAnthropicCountRoute(
  addDoor: AddDoor,
  coro: LocalCoro,
  { dropParams }: ChatRouteOptions,
): void {
  const parse = openAnthropicCountParser(dropParams);
  const deprecationsOf = openDeprecations(coro);
  addDoor({
    path: '/v1/messages/count_tokens',
    schema: {
      summary: 'Count what a message would take in',
      description:
        'Providers that can are asked for the count. Else it is an estimate, and `x-coro-warnings` says so.',
      body: AnthropicCountBody,
    },
    async answer(asked, reply) {
      const { request, warnings } = parse(asked.body);
      reply.headers(deprecationsOf(String(request.models[0])));
      const stop = new Stop();
      onLeave(reply.raw, () => stop.abort());
      const counted = await coro.countTokens(request, stop);
      const id = newRunId().replace(/^run_/, 'req_');
      reply.headers({ 'request-id': id, 'x-request-id': id });
      reply.header('x-coro-attempts', String(counted.attempts));
      if (counted.modelUsed !== null) reply.header('x-coro-model-used', toHeader(counted.modelUsed));
      reply.headers(warningHeader([...warnings, ...counted.warnings]));
      if (counted.state === 'failed') throw new FailedAnswerError(counted);
      return { input_tokens: counted.inputTokens };
    },
  });
}
