import { textOf } from '../src/core/answer.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import type { ScenarioName } from '../src/emulator/scenarios.ts';
import { openCoro } from '../src/open-coro.ts';
import { emulatedConfig, MODELS, setDelays } from './support/emulated.ts';
import { machine, median, report } from './support/report.ts';

/**
 * Does one provider's trouble touch the others? DeepSeek is down, silent, or talks garbage, in rounds between
 * healthy ones: the other four models' texts must be the same, and their latencies within 5 %.
 */
const ROUNDS = 9;
const FAULTS: readonly ScenarioName[] = ['reset', 'hang', 'garbage', 'huge'];
const OTHERS = MODELS.filter((model) => model !== 'deepseek');

await using emulator = await openEmulator();
setDelays(emulator);
// A silent provider holds its own answer for as long as it may, and no more than a round should last.
const limits = {
  connectMs: 1000,
  totalMs: 700,
  responseBytes: 4_194_304,
  headerBytes: 16_384,
  connections: 64,
  waiting: 64,
};
await using coro = await openCoro({ config: emulatedConfig(emulator), limits });

type Latencies = Record<string, number[]>;
const healthy: Latencies = {};
const troubled: Record<string, Latencies> = {};
const texts = new Map<string, string>();
let changed = 0;

console.log(`${machine()}\n${ROUNDS} rounds of each, interleaved\n`);
await play({});
for (let round = 0; round < ROUNDS; round++) {
  await play(healthy);
  for (const fault of FAULTS) {
    emulator.play(fault, { provider: 'deepseek', times: 1 });
    troubled[fault] ??= {};
    await play(troubled[fault] ?? {});
  }
}

console.log(`other models' median latency, ms      ${OTHERS.map((model) => model.padEnd(12)).join('')}`);
print('all well', healthy);
for (const fault of FAULTS) print(`deepseek: ${fault}`, troubled[fault] ?? {});
const changes = FAULTS.flatMap((fault) => OTHERS.map((model) => change(troubled[fault] ?? {}, model) * 100));
report([
  {
    what: "other models' latency changes by, at worst",
    unit: '%',
    digits: 1,
    values: [Math.max(...changes)],
    bar: { atMost: 5 },
  },
  { what: "other models' texts that changed", values: [changed], bar: { atMost: 0 } },
]);

async function play(latencies: Latencies): Promise<void> {
  const run = await coro.complete(
    { prompt: 'Name one prime number.', models: MODELS },
    new AbortController().signal,
  );
  for (const answer of run.answers) {
    if (answer.model === 'deepseek' || (answer.state !== 'completed' && answer.state !== 'failed')) continue;
    latencies[answer.model] = [...(latencies[answer.model] ?? []), answer.latencyMs];
    const text = textOf(answer);
    if ((texts.get(answer.model) ?? text) !== text || answer.state === 'failed') changed++;
    texts.set(answer.model, text);
  }
}

function change(latencies: Latencies, model: string): number {
  return Math.abs(median(latencies[model] ?? []) / median(healthy[model] ?? []) - 1);
}

function print(name: string, latencies: Latencies): void {
  const columns = OTHERS.map((model) => `${median(latencies[model] ?? [])}`.padEnd(12));
  console.log(`${name.padEnd(38)}${columns.join('')}`);
}
