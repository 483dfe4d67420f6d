import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { SCRIPT } from './support/needs.ts';
import { CTRL_C, openPseudoTerminal } from './support/pseudo-terminal.ts';
import { openServed } from './support/served.ts';
import { until } from './support/until.ts';
import { envFor, ORIGINAL_KEYS } from './support/upstream.ts';

/** `coro ask` as people see it: the real command on a pseudo terminal, in front of the emulator. */

const QUIET = { NO_COLOR: '1' };
const MODELS = ['ask', 'Name a prime.', '-m', 'gemini,mixtral,deepseek'];
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what NO_COLOR takes out
const COLOUR = /\u001b\[[\d;]*m/;

const closings = ({ requests }: Emulator) =>
  requests.map(({ closedByClientAt }) => closedByClientAt !== undefined);

/** A streamed reply of this text, in OpenAI's form. */
function saying(text: string) {
  const chunk = { model: 'm', choices: [{ index: 0, delta: { content: text }, finish_reason: 'stop' }] };
  const body = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

describe.skipIf(SCRIPT === undefined)('coro ask on a terminal', () => {
  it.each([
    ['wide', 120, 40, /● gemini +streaming │ ● mixtral +streaming/],
    ['narrow', 60, 40, /● gemini {2}streaming[\s\S]*● deepseek {2}streaming/],
    ['tiny', 20, 10, /● gemini[\s\S]*● deepseek/],
  ])('streams, %s, and then shows the whole of it once', async (_, columns, rows, live) => {
    await using emulator = await openEmulator({ tokensPerSecond: 40 });
    const env = { ...envFor(emulator, ORIGINAL_KEYS), ...QUIET };
    await using terminal = await openPseudoTerminal(MODELS, { columns, rows, env });
    await terminal.showing(live);
    expect(terminal.screen().join('\n')).toMatch(/of 3 answered · /);
    expect(await terminal.ended).toBe(0);
    const lines = await terminal.all();
    const text = lines.join('\n');
    expect(text).toContain('✓ gemini');
    expect(text).toMatch(/^3 of 3 answered/m);
    // What was live has gone without a trace.
    expect(text).not.toMatch(/streaming|waiting|Ctrl-C|of 3 answered ·/);
    expect(text.match(/✓ deepseek/g)).toHaveLength(1);
    expect(terminal.written).not.toMatch(COLOUR);
  });

  it('never draws more than the screen holds, however long an answer is, and ends with all of it', async () => {
    await using emulator = await openEmulator();
    const sentences = Array.from({ length: 60 }, (_, i) => `Sentence ${i} has a few words.`);
    for (const provider of ['groq', 'deepseek'] as const)
      emulator.play(saying(sentences.join(' ')), { provider });
    const args = ['ask', 'Hi', '-m', 'mixtral,deepseek'];
    const env = { ...envFor(emulator, ORIGINAL_KEYS), ...QUIET };
    await using terminal = await openPseudoTerminal(args, { columns: 90, rows: 12, env });
    expect(await terminal.ended).toBe(0);
    const lines = await terminal.all();
    const columns = lines.filter((line) => line.includes(' │ ')).map((line) => line.split(' │ '));
    for (const at of [0, 1]) {
      const said = columns.map((column) => (column[at] ?? '').trim()).join(' ');
      expect(sentences.filter((sentence) => !said.includes(sentence))).toEqual([]);
    }
    expect(lines.filter((line) => line.includes('Ctrl-C'))).toEqual([]);
  });

  it('lets no model write anything but text', async () => {
    await using emulator = await openEmulator();
    const nasty = 'a\u001b]0;owned\u0007b\u001b[2Jc\u001b[10Ad';
    emulator.play(saying(nasty), { provider: 'deepseek' });
    const env = { ...envFor(emulator, ORIGINAL_KEYS), ...QUIET };
    const args = ['ask', 'Hi', '-m', 'gemini,deepseek'];
    await using terminal = await openPseudoTerminal(args, { columns: 100, rows: 30, env });
    await terminal.ended;
    expect((await terminal.all()).join('\n')).toContain('abcd');
    expect(terminal.written).not.toContain('owned');
    expect(terminal.written).not.toContain('\u001b[2J');
  });

  it('stops on Ctrl-C: upstream calls are closed, and what arrived is shown as stopped', async () => {
    await using emulator = await openEmulator({ tokensPerSecond: 8 });
    const env = { ...envFor(emulator, ORIGINAL_KEYS), ...QUIET };
    await using terminal = await openPseudoTerminal(MODELS, { columns: 120, rows: 40, env });
    await terminal.showing(/● gemini +streaming │ ● mixtral +streaming/);
    terminal.press(CTRL_C);
    expect(await terminal.ended).toBe(130);
    const text = (await terminal.all()).join('\n');
    expect(text).toContain('■ gemini');
    expect(text).toContain('Stopped here.');
    expect(text).toMatch(/gemini +\S+ +■ stopped/);
    expect(text).toMatch(/^0 of 3 answered before the run was stopped/m);
    await until(() => expect(closings(emulator)).toEqual([true, true, true]));
  });
});

describe.skipIf(SCRIPT === undefined)('coro ask --url on a terminal', () => {
  const TOKEN = 'a-token-of-its-own';

  it('shows what a server streams, and stops its run on Ctrl-C', async () => {
    await using emulator = await openEmulator({ tokensPerSecond: 8 });
    await using served = await openServed({ ...envFor(emulator, ORIGINAL_KEYS), CORO_API_TOKEN: TOKEN });
    const args = [...MODELS, '--url', served.url];
    const env = { ...QUIET, CORO_API_TOKEN: TOKEN };
    await using terminal = await openPseudoTerminal(args, { columns: 120, rows: 40, env });
    await terminal.showing(/● gemini +streaming │ ● mixtral +streaming/);
    terminal.press(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect((await terminal.all()).join('\n')).toMatch(/gemini +\S+ +■ stopped/);
    expect(terminal.written).not.toContain(TOKEN);
    await until(() => expect(closings(emulator)).toEqual([true, true, true]));
  });

  it('ends on Ctrl-C, with nothing to tell, though the server has not named the run', async () => {
    const asked = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      if (request.url === '/models') {
        response.end(JSON.stringify({ models: [{ id: 'a', default: true }], teams: [] }));
        return;
      }
      response.on('close', left.resolve);
      asked.resolve();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const args = ['ask', 'Hi', '-m', 'a', '--url', `http://127.0.0.1:${port}`];
    await using terminal = await openPseudoTerminal(args, { columns: 100, rows: 30, env: QUIET });
    await asked.promise;
    terminal.press(CTRL_C);
    expect(await terminal.ended).toBe(130);
    await left.promise;
    expect((await terminal.all()).join('\n').trim()).toBe('^C');
  });
});
