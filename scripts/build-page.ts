import { join } from 'node:path';
import { buildIfStale, ROOT } from './if-stale.ts';

/** Builds the page, which the server serves, when it is stale: `npm start` runs this first. */
await buildIfStale({
  name: 'the page',
  stamp: 'dist/web/.made-of',
  sources: [
    'src/{core,flow,wire,client,web}/**/*.{ts,tsx,css,html,svg,json}',
    'vite.config.ts',
    'scripts/build-page.ts',
    'package-lock.json',
  ],
  async build() {
    // Whoever builds it for tests gets the same page, not React's larger one for development.
    process.env.NODE_ENV = 'production';
    const { build } = await import('vite');
    await build({ root: join(ROOT, 'src/web'), configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  },
});
