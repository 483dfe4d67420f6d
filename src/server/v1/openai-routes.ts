import type { FastifyInstance } from 'fastify';
import { InvalidRequestError } from '../../core/chat-request.ts';
import type { LocalCoro } from '../../open-coro.ts';
import { toAnthropicModel, toAnthropicModels, toOpenAiModel, toOpenAiModels } from '../../wire/v1/models.ts';
import { openOpenAiParser } from '../../wire/v1/openai-body.ts';
import { openChunks } from '../../wire/v1/openai-chunks.ts';
import { isEnded, toCompletion } from '../../wire/v1/openai-reply.ts';
import { openAiChatBody } from '../../wire/v1/openai-schema.ts';
import type { ChatRouteOptions } from '../chat-routes.ts';
import { completeRun } from '../complete-run.ts';
import { openDeprecations } from '../deprecation.ts';
import type { AddDoor } from '../door.ts';
import { throwIfFailed, toFailedAnswer } from './failed-answer-error.ts';
import { answerHeaders, runHeaders, warningHeader } from './headers.ts';
import { sendWords } from './send-words.ts';
import { isAnthropicClient } from './v1-errors.ts';

/** What there is to ask, as OpenAI's clients want to know it. */
export function addOpenAiModels(app: FastifyInstance, coro: LocalCoro): void {
  app.get(
    '/v1/models',
    { schema: { summary: "Which models there are, as OpenAI's clients list them" } },
    async ({ headers }) =>
      isAnthropicClient(headers)
        ? toAnthropicModels(await coro.models())
        : toOpenAiModels(await coro.models()),
  );
  app.get<{ Params: { '*': string } }>(
    '/v1/models/*',
    { schema: { summary: 'One model, by any id it is known by' } },
    async ({ headers, params: { '*': id } }) => {
      const model = coro.modelOf(id);
      if (!model) throw new InvalidRequestError(`Invalid model ID: ${id}`, [id]);
      return isAnthropicClient(headers) ? toAnthropicModel(model, id) : toOpenAiModel(model, id);
    },
  );
}

/** `POST /v1/chat/completions`, as OpenAI's clients speak it. */
export function addCompletions(
  addDoor: AddDoor,
  coro: LocalCoro,
  { streams, maxModels, dropParams, callerOf }: ChatRouteOptions,
): void {
  const parse = openOpenAiParser(maxModels, dropParams);
  const deprecationsOf = openDeprecations(coro);
  addDoor({
    path: '/v1/chat/completions',
    schema: {
      summary: "Ask as OpenAI's clients do",
      description: 'Failures are HTTP statuses here, with OpenAI’s error object.',
      body: openAiChatBody(maxModels),
    },
    async answer(asked, reply) {
      const { request, isOneModel, calls, stream, includeUsage, warnings } = parse(asked.body);
      const [model] = request.models;
      const created = Math.floor(Date.now() / 1000);
      if (typeof model === 'string') reply.headers(deprecationsOf(model));
      const owner = callerOf(asked);
      if (stream) {
        const live = coro.start(request, owner);
        reply.headers({ ...runHeaders(live.id), ...warningHeader(warnings) });
        const words = openChunks({ runId: live.id, created, models: live.models, includeUsage, calls });
        return sendWords(reply, streams, live, words, isOneModel ? toFailedAnswer : toNoError);
      }
      const run = await completeRun(reply, coro, request, owner);
      const answers = run.answers.filter(isEnded);
      const [answer, ...others] = answers;
      const isSingle = answer !== undefined && others.length === 0;
      reply.headers(runHeaders(run.id));
      reply.headers(isSingle ? answerHeaders(answer, warnings) : warningHeader(warnings));
      if (isOneModel) throwIfFailed(answers);
      return toCompletion(run, created, calls);
    },
  });
}

/** Of several models each tells its own failure. */
const toNoError = (): undefined => undefined;
