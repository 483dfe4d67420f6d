import { expect, it } from 'vitest';
import type { ModelStatus } from '../core/contracts.ts';
import { toModelsJson } from '../wire/coro.ts';
import { type FakeTerminalOptions, fakeCoro, fakeParts, fakeStatus, fakeTerminal } from './fakes.ts';
import { main } from './program.ts';

const OLD = { provider: 'groq', upstreamId: 'llama-3.3', label: 'Llama 3.3' };
const NEW = { provider: 'groq', upstreamId: 'gpt-oss-120b', label: 'gpt-oss-120b' };
const retirement = { on: '2026-08-16', source: { name: 'a page', readOn: '2026-08-20' } };
const model = {
  id: 'llama-70b',
  name: 'Llama 3.3 70B',
  tagline: '',
  routes: [{ ...OLD, lifecycle: { retirement } }],
  successors: [],
};

const STATUSES: readonly ModelStatus[] = [
  fakeStatus('llama-70b', {
    model,
    route: NEW,
    successor: NEW,
    isSuccessor: true,
    isRetired: true,
    lifecycle: { retirement },
  }),
  fakeStatus('ending', { model: { ...model, id: 'ending' }, route: OLD, lifecycle: { retirement } }),
  fakeStatus('keyless', { configured: false }),
  fakeStatus('free', { simulated: true, price: undefined }),
];

async function models(args: readonly string[], options: FakeTerminalOptions = {}) {
  const terminal = fakeTerminal(options);
  const coro = { ...fakeCoro({}), models: async () => STATUSES };
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

it('prints what GET /models answers with --json', async () => {
  const { out } = await models(['--json']);
  expect(out.trimEnd()).not.toContain('\n');
  expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(toModelsJson(STATUSES, []))));
  expect((await models(['--json'], { columns: 80 })).out).toContain('\n  "models": [');
});
