import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Builds the page: `src/web` to `dist/web`, which the server serves as it stands. */
export default defineConfig({
  root: join(import.meta.dirname, 'src/web'),
  // Everything is named by what it holds; nothing is copied under a name of its own.
  publicDir: false,
  build: {
    outDir: join(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    // A font in a `data:` URL would need a wider policy than the page has.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // Radix says 'use client' for servers that draw; there is none here.
      onLog: (level, log, tell) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && tell(level, log),
    },
  },
  plugins: [compressed()],
  // For work on the page itself: `npx vite` beside a running `npm start`.
  server: { host: '127.0.0.1', proxy: { '^/(chat|models|runs|doctor|health)': 'http://127.0.0.1:8000' } },
});

/** A compressed copy beside each text, made once here instead of at every request. */
function compressed(): Plugin {
  return {
    name: 'coro-compressed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((it) => /\.(?:js|css|svg)$/.test(it))) {
        const file = join(dir, name);
        const bytes = readFileSync(file);
        writeFileSync(
          `${file}.br`,
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        );
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
