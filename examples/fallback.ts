/**
 * One answer from whichever of a list can give it, with a conversation of its own and a cap on its length.
 *
 *     npm run build && npm exec -- node examples/fallback.ts
 */
import { collect, openCoro, textOf } from 'coro';

await using coro = await openCoro();
const run = await collect(
  coro.run({
    prompt: 'And the next one?',
    models: [['mixtral', 'llama-8b', 'gemini']],
    conversationHistory: {
      mixtral: [
        { role: 'user', content: 'Name one prime number.' },
        { role: 'assistant', content: 'Seven.' },
      ],
    },
    system: 'Answer in one short sentence.',
    maxTokens: 100,
  }),
);

const [answer] = run.answers;
if (answer?.state === 'completed') {
  console.log(textOf(answer));
  console.log({
    by: answer.modelUsed,
    notice: answer.notice,
    usage: answer.usage,
    costUsd: answer.costUsd ?? 'unknown',
  });
} else if (answer?.state === 'failed') {
  console.log(`${answer.fault.code}: ${answer.hint}`);
  process.exitCode = 1;
}
