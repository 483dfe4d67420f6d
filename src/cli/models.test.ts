import { expect, it } from 'vitest';
import type { ListedModel, ListedTeam } from '../core/listed-model.ts';
import { toModelsJson } from '../wire/coro-models.ts';
import { type FakeTerminalOptions, fakeCoro, fakeModel, fakeParts, fakeTerminal } from './fakes.ts';
import { main } from './program.ts';

const LLAMA = { name: 'Llama 3.3 70B', retiresOn: '2026-08-16' };
const MODELS: readonly ListedModel[] = [
  fakeModel('llama-70b', { ...LLAMA, name: `${LLAMA.name} → gpt-oss-120b`, status: 'retired' }),
  fakeModel('ending', { ...LLAMA, status: 'deprecated' }),
  fakeModel('keyless', { configured: false }),
  fakeModel('free', { simulated: true, inputPrice: undefined, outputPrice: undefined }),
];
const TEAMS: readonly ListedTeam[] = [{ id: 'team:quick', about: undefined, models: ['llama-70b'] }];

async function models(args: readonly string[], options: FakeTerminalOptions = {}) {
  const terminal = fakeTerminal(options);
  const coro = { ...fakeCoro({}), models: async () => MODELS, teams: async () => TEAMS };
  const code = await main(['models', ...args], fakeParts(terminal, coro));
  return { code, out: terminal.out(), err: terminal.err() };
}

it('says what really answers, until when, for how much, and with which key', async () => {
  const { code, out, err } = await models([]);
  expect([code, err]).toEqual([0, '']);
  expect(
    out,
  ).toBe(`id         name                          provider  status              in / out per 1M  key
────────────────────────────────────────────────────────────────────────────────────────────────────────
llama-70b  Llama 3.3 70B → gpt-oss-120b  Groq      retired 2026-08-16  $0.15 / $0.60    ✓
ending     Llama 3.3 70B                 Groq      until 2026-08-16    $0.15 / $0.60    ✓
keyless    keyless                       Groq      active              $0.15 / $0.60    set GROQ_API_KEY
free       free                          Groq      active              –                simulated
`);
});

it('shows the status in colour on a terminal, and fits it', async () => {
  const { out } = await models([], { columns: 80 });
  expect(out).toContain('\u001b[33mretired');
  expect(out).toContain('\u001b[32mactive\u001b[39m');
  const narrow = (await models([], { columns: 70, env: { NO_COLOR: '1' } })).out;
  expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
});

it('says which routes are left alone, and asks a server for what stands there', async () => {
  const terminal = fakeTerminal({ env: { CORO_API_TOKEN: 'token-1234' } });
  const circuits = [
    { route: 'groq/a', state: 'open', retryAfterMs: 23_400 },
    { route: 'groq/b', state: 'half_open', retryAfterMs: undefined },
  ] as const;
  const asked: unknown[] = [];
  const parts = fakeParts(terminal, fakeCoro({}), {
    async connect(url, options) {
      asked.push(url.href, options);
      return {
        ...fakeCoro({}),
        models: async () => [fakeModel('a', { circuits }), fakeModel('b', { circuits })],
      };
    },
  });
  const code = await main(['models', '--url', 'http://127.0.0.1:8000'], parts);
  expect([code, terminal.err(), asked]).toEqual([0, '', ['http://127.0.0.1:8000/', { token: 'token-1234' }]]);
  expect(terminal.out()).toContain(`
Left alone, since they keep failing
groq/a: asked again in 24 s
groq/b: the next request finds out whether it works again
`);
});

it('prints what GET /models answers with --json', async () => {
  const { out } = await models(['--json']);
  expect(out.trimEnd()).not.toContain('\n');
  expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(toModelsJson(MODELS, TEAMS))));
  expect((await models(['--json'], { columns: 80 })).out).toContain('\n  "models": [');
});
