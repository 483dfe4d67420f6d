import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * CORO as it is installed: the built command line, with providers whose base URL is the upstream. `CORO_MAIN` names
 * another to start, relative to this file.
 */
const { UPSTREAM, CORO_MAX_RUNS, CORO_MAIN } = process.env;
Object.assign(process.env, {
  GROQ_API_KEY: 'gsk_0123456789',
  GROQ_BASE_URL: UPSTREAM,
  CEREBRAS_API_KEY: 'csk_0123456789',
  CEREBRAS_BASE_URL: UPSTREAM,
  TOGETHER_API_KEY: 'tgp_0123456789',
  TOGETHER_BASE_URL: UPSTREAM,
  CORO_MAX_MODELS: '50',
  CORO_LOG_LEVEL: 'warn',
  // More streams than a server takes on by itself.
  CORO_MAX_RUNS: CORO_MAX_RUNS ?? '10000',
  CORO_DATA_DIR: join(tmpdir(), 'coro-bench'),
});
// Whoever has keys and settings in a `.env` measures without them.
process.chdir(import.meta.dirname);
process.argv.splice(2, Number.POSITIVE_INFINITY, 'serve', '--port', '0');
process.on('message', () => process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit());
await import(CORO_MAIN ?? '../../dist/cli/main.js');
