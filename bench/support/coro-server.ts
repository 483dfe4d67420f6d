import { spareTheOnlyCore } from '../../src/cli/one-core.ts';
import { toConfig } from '../../src/config/config.ts';
import { openCoro } from '../../src/open-coro.ts';
import { openServer } from '../../src/server/open-server.ts';

/** CORO as users run it, with providers whose base URL is the upstream. Prints its port. */
const config = toConfig({
  GROQ_API_KEY: 'gsk_0123456789',
  GROQ_BASE_URL: process.env.UPSTREAM,
  CEREBRAS_API_KEY: 'csk_0123456789',
  CEREBRAS_BASE_URL: process.env.UPSTREAM,
  TOGETHER_API_KEY: 'tgp_0123456789',
  TOGETHER_BASE_URL: process.env.UPSTREAM,
  PORT: '0',
  CORO_MAX_MODELS: '50',
  CORO_LOG_LEVEL: 'warn',
  // More streams than a server takes on by itself.
  CORO_MAX_RUNS: process.env.CORO_MAX_RUNS ?? '10000',
});
spareTheOnlyCore();
const server = await openServer(await openCoro({ config }), config, 'bench');
const address = await server.listen();
console.log(JSON.stringify({ port: Number(new URL(address).port) }));
process.on('message', () => process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit());
