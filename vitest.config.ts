import { defineConfig } from 'vitest/config';

/** `unit` is what `npm run check` runs: no ports but loopback ones a test opens, no child processes. */
export default defineConfig({
  test: {
    environment: 'node',
    // For a machine that is busy with other work; no test waits for time to pass.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/closing-line.ts'],
    coverage: {
      include: ['src/**'],
      // The page runs in Chromium, which is not counted; tests and what only they use are no measure of themselves.
      exclude: ['src/web/**', '**/*.test.ts', '**/{testing,fakes}.ts'],
      reporter: ['text-summary'],
      reportOnFailure: true,
      // What the unit tests alone reach: a change that leaves much of its code untested falls through.
      thresholds: { lines: 90, statements: 88, functions: 88, branches: 79 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'test/*-fixtures.test.ts',
            'test/docs-pages.test.ts',
            'test/floors.test.ts',
            'test/house.test.ts',
          ],
          exclude: ['src/cli/terminal.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          // Each provider against the emulator. Nothing is built for it: whoever adds one runs it often.
          name: 'contract',
          include: ['test/{contract,v1}/*.test.ts', 'test/{coro.contract,failures,known-routes}.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          globalSetup: './test/support/built.ts',
          include: ['test/*.test.ts', 'test/sdk/*.test.ts', 'src/cli/terminal.test.ts'],
          exclude: [
            'test/{coro.contract,failures,known-routes}.test.ts',
            'test/*-fixtures.test.ts',
            'test/docs-pages.test.ts',
            'test/floors.test.ts',
            'test/house.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          // What needs Chromium. Where there is none it is left out, loudly, unless CORO_REQUIRE=chromium.
          name: 'browser',
          globalSetup: './test/support/built.ts',
          include: ['test/browser/**/*.test.ts'],
          // A browser beside everything else on two cores: nothing here waits longer than it must.
          testTimeout: 240_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
