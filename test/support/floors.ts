/**
 * Who may import whom, beside its own folder. `ARCHITECTURE.md` shows this table, and `test/floors.test.ts` holds
 * the code to it. A name is a folder of `src`, or a file there.
 */
export const FLOORS = {
  core: [],
  flow: [],
  config: ['core'],
  wire: ['core', 'flow'],
  engine: ['core', 'flow'],
  catalog: ['core'],
  store: ['core', 'flow'],
  providers: ['core', 'flow', 'wire'],
  client: ['core', 'flow', 'wire'],
  emulator: ['core', 'flow'],
  web: ['core', 'client'],
  'open-coro': ['core', 'flow', 'config', 'wire', 'engine', 'catalog', 'store', 'providers', 'emulator'],
  index: ['open-coro', 'client', 'core', 'config'],
  server: ['core', 'flow', 'config', 'wire', 'open-coro'],
  cli: [
    'core',
    'flow',
    'config',
    'wire',
    'client',
    'engine',
    'catalog',
    'providers',
    'emulator',
    'open-coro',
    'server',
    'index',
  ],
} as const satisfies Record<string, readonly string[]>;

/** What each floor is for, in a line. */
export const FLOOR_NOTES: Record<keyof typeof FLOORS, string> = {
  core: 'words as types, every contract, pure functions over them; no I/O, no Node',
  flow: 'async tools that know no word of CORO',
  config: 'names of the environment, and what they come to',
  wire: "protocols: pure conversions, CORO's own JSON, server-sent events, the one transport",
  engine: 'plan, answer, run; the only `catch`',
  catalog: 'models, routes, prices, what was learned of them',
  store: 'what outlives a request: the log of runs that can be resumed',
  providers: 'one file a vendor; `ask.ts` joins them to the transport',
  client: '`connect(url)`: the same `Coro` over HTTP; runs in a browser and in Node',
  emulator: "the providers' APIs on loopback; never uses `wire`, so a mistake cannot cancel itself out",
  web: 'the page: React, built to `dist/web`',
  'open-coro': 'the composition root: the only file that sees engine, providers and catalog together',
  index: "the library's face: names only",
  server: 'HTTP: nothing of it reaches below',
  cli: 'serve, ask, models, doctor',
};
