import { expect, it } from 'vitest';
import { fakeCoro, fakeParts, fakeTerminal } from './fakes.ts';
import { main } from './program.ts';
import { VERSION } from './version.ts';

async function run(args: readonly string[], openCoro?: () => Promise<never>) {
  const terminal = fakeTerminal();
  const code = await main(args, fakeParts(terminal, fakeCoro({}), openCoro ? { openCoro } : {}));
  return { code, out: terminal.out(), err: terminal.err() };
}

it('prints its version', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
});

it.each([
  [[]],
  [['serve']],
  [['ask']],
  [['models']],
  [['emulate']],
])('prints help with every command: %j', async (command) => {
  const { code, out, err } = await run([...command, '--help']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(`Usage: coro ${command[0] ?? ''}`);
  expect(out).not.toContain('\u001b');
});

it('prints the same help for the word as for the option', async () => {
  expect(await run(['help'])).toEqual(await run(['--help']));
  expect(await run(['help', 'ask'])).toEqual(await run(['ask', '--help']));
});

it('shows examples', async () => {
  for (const command of [[], ['ask'], ['serve']])
    expect((await run([...command, '--help'])).out).toContain('Examples:\n  coro');
});

it('is used wrongly without a command, and with one it does not know', async () => {
  const without = await run([]);
  expect([without.code, without.out]).toEqual([2, '']);
  expect(without.err).toContain('Usage: coro');
  const unknown = await run(['aks']);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain("error: unknown command 'aks'\n(Did you mean ask?)");
});

it('tells a fault of its own with its stack, and fails', async () => {
  const { code, err } = await run(['models'], () => Promise.reject(new TypeError('x is not a function')));
  expect(code).toBe(1);
  expect(err).toMatch(/^CORO met a fault of its own: TypeError: x is not a function\n\s+at /);
});
