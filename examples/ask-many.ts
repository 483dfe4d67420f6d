/**
 * Asks three models at once and prints each answer as it comes.
 *
 *     npm run build && npm exec -- node examples/ask-many.ts "Name one prime number."
 */
import { NO_RUN, openCoro, reduce, textOf } from 'coro';

const prompt = process.argv[2] ?? 'Name one prime number.';

await using coro = await openCoro();
let run = NO_RUN;
for await (const event of coro.run({ prompt, models: ['gemini', 'llama-70b', 'deepseek'] })) {
  run = reduce(run, event);
  if (event.type === 'answer.completed') {
    const answer = run.answers[event.index];
    console.log(
      `\n${event.model} (${event.modelUsed}, ${event.latencyMs} ms)\n${answer ? textOf(answer) : ''}`,
    );
  }
  if (event.type === 'answer.failed')
    console.log(`\n${event.model} failed: ${event.fault.message}\n${event.hint}`);
}
console.log(`\n${run.outcome} in ${run.totalLatencyMs} ms`);
