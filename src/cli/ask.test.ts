import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeTerminalOptions, fakeCoro, fakeParts, fakeTerminal, type Script } from './fakes.ts';
import { main } from './program.ts';

const SCRIPTS: Readonly<Record<string, Script>> = {
  'llama-70b': {
    text: 'Forty-two.\n',
    notice: 'Llama 3.3 70B was shut down; gpt-oss-120b answers in its place.',
    servedBySuccessor: true,
    usage: { inputTokens: 1234, outputTokens: 56 },
    costUsd: 0.00021868,
    latencyMs: 1540,
  },
  gemini: {
    fault: 'rate_limited',
    message: 'Google Gemini: too many requests',
    hint: 'Google Gemini is busy with this key; try again in 12 s.',
    latencyMs: 98,
  },
};

afterEach(() => void vi.useRealTimers());

async function ask(
  args: readonly string[],
  options: FakeTerminalOptions = {},
  scripts = SCRIPTS,
  isDemo = false,
) {
  const terminal = fakeTerminal(options);
  const coro = fakeCoro(scripts, { isDemo });
  const code = await main(['ask', ...args], fakeParts(terminal, coro));
  return { code, out: terminal.out(), err: terminal.err(), request: coro.requests[0], coro };
}

describe('what is asked', () => {
  it('asks all models of the catalog unless some are named', async () => {
    const { request } = await ask(['Why', 'is it', 'so?']);
    expect(request).toEqual({ prompt: 'Why is it so?', models: ['llama-70b', 'gemini'] });
  });

  it('takes models as a list, repeated options, and lists tried in order', async () => {
    const { request } = await ask(['hi', '-m', 'gemini, llama-70b', '--models', 'gemini|llama-70b']);
    expect(request?.models).toEqual(['gemini', 'llama-70b', ['gemini', 'llama-70b']]);
  });

  it('says what it waits for when a pipe stays open, as programs leave it that start others', async () => {
    vi.useFakeTimers();
    const input = Promise.withResolvers<string>();
    const terminal = { ...fakeTerminal(), stdin: { isTTY: false, read: () => input.promise } };
    const asked = main(['ask', 'hi', '-m', 'gemini'], fakeParts(terminal, fakeCoro(SCRIPTS)));
    await vi.advanceTimersByTimeAsync(1999);
    expect(terminal.err()).toBe('');
    await vi.advanceTimersByTimeAsync(1);
    expect(terminal.err()).toBe(
      'Waiting for the end of what is piped in, which follows the prompt. To pipe in nothing: < /dev/null\n',
    );
    input.resolve('');
    expect(await asked).toBe(1);
  });

  it('passes every parameter on', async () => {
    const args = ['--system', 'Be brief', '--temperature', '0', '--max-tokens', '10', '--top-p', '.5'];
    const { request } = await ask(['hi', '-m', 'gemini', ...args, '--reasoning-effort', 'low']);
    expect(request).toEqual({
      prompt: 'hi',
      models: ['gemini'],
      system: 'Be brief',
      temperature: 0,
      maxTokens: 10,
      topP: 0.5,
      reasoningEffort: 'low',
    });
  });

  it.each([
    [['--until', 'first', '--hedge-ms', '300'], { until: 'first', hedgeMs: 300 }],
    [['--until', '2'], { until: { quorum: 2 } }],
  ])('says when it has enough: %j', async (args, said) => {
    expect((await ask(['hi', '-m', 'gemini,llama-70b', ...args])).request).toMatchObject(said);
  });

  it.each(['0', 'some', '1.5'])('refuses to wait until %s', async (value) => {
    const { code, err, request } = await ask(['hi', '--until', value]);
    expect([code, request]).toEqual([2, undefined]);
    expect(err).toContain('It must be all, first, or a number of answers.');
  });

  it('reads the prompt from standard input', async () => {
    const { request } = await ask([], { piped: 'From a file\nwith lines\n' });
    expect(request?.prompt).toBe('From a file\nwith lines');
  });

  it('puts what is piped in after the words, a blank line between', async () => {
    const { request } = await ask(['Review', 'this:'], { piped: '+ added\n' });
    expect(request?.prompt).toBe('Review this:\n\n+ added');
  });

  it('closes what it opened', async () => {
    expect((await ask(['hi'])).coro.isClosed).toBe(true);
    expect((await ask(['hi', '-m', 'nobody'])).coro.isClosed).toBe(true);
  });
});

describe('what is printed', () => {
  it('prints each answer as it ends, then a table and a total', async () => {
    const { out, err, code } = await ask(['hi', '-m', 'gemini,llama-70b']);
    expect(out).toBe(`✓ llama-70b  groq/llama-70b-v2 · 1,540 ms
Forty-two.
note: Llama 3.3 70B was shut down; gpt-oss-120b answers in its place.

✗ gemini  groq/gemini-v2 · 98 ms
rate_limited: Google Gemini: too many requests
hint: Google Gemini is busy with this key; try again in 12 s.

model      answered by        state            latency  tokens in/out      cost
───────────────────────────────────────────────────────────────────────────────
gemini     groq/gemini-v2     ✗ rate_limited     98 ms              –         –
llama-70b  groq/llama-70b-v2  ✓ completed     1,540 ms     1,234 / 56  $0.00022

1 of 2 answered in 412 ms (sum of latencies 1,638 ms: 4.0× in parallel)
`);
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  it('uses colours on a terminal: bold ids, red failures, dimmed notices', async () => {
    const { out } = await ask(['hi'], { columns: 100 });
    expect(out).toContain('\u001b[1mllama-70b\u001b[22m');
    expect(out).toContain('\u001b[31mrate_limited: Google Gemini: too many requests\u001b[39m');
    expect(out).toContain('\u001b[2mnote: Llama 3.3 70B was shut down');
  });

  it('uses none with NO_COLOR', async () => {
    const { out, err } = await ask(['hi'], { columns: 100, env: { NO_COLOR: '1' } });
    expect(out + err).not.toContain('\u001b[');
  });

  it('wraps text to the terminal, not in a pipe', async () => {
    const scripts = { long: { text: 'word '.repeat(20) } };
    const { out } = await ask(['hi'], { columns: 60, env: { NO_COLOR: '1' } }, scripts);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect((await ask(['hi'], {}, scripts)).out).toContain('word '.repeat(20).trimEnd());
  });

  it('lets no model play tricks on the terminal', async () => {
    const nasty = '\u001b]0;owned\u0007\u001b[2Jx\u009b1A\r';
    const bad = { notice: nasty, modelUsed: nasty, warnings: [nasty] };
    const { out } = await ask(
      ['hi'],
      {},
      {
        a: { text: `safe${nasty}`, ...bad },
        b: { fault: 'provider_error', message: nasty, hint: nasty, text: nasty, ...bad },
      },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(out).toContain('safex');
  });

  it('says when text was cut, when an answer was simulated, and what was adjusted', async () => {
    const { out } = await ask(
      ['hi'],
      {},
      {
        a: { text: 'Half', truncated: true, simulated: true, warnings: ['max_tokens 9 became 8'] },
        b: { fault: 'stream_interrupted', message: 'cut', hint: 'Try again.', text: 'Some' },
      },
    );
    expect(out).toContain(`✓ a  groq/a-v2 · 300 ms · simulated
Half
warning: the answer was cut off by the token limit; --max-tokens raises it
warning: max_tokens 9 became 8
`);
    expect(out).toContain('Some\nThe answer ends here. stream_interrupted: cut\nhint: Try again.\n');
    expect(out).toContain('✓ truncated');
  });

  it('says once that an answer was stopped', async () => {
    const { out } = await ask(
      ['hi'],
      {},
      { a: { fault: 'cancelled', message: 'Stopped before it was done', hint: 'It was.', text: 'Some' } },
    );
    expect(out).toContain('■ a  groq/a-v2 · 300 ms\nSome\nStopped here.\n\n');
  });

  it('says on standard error that answers are simulated, and how to have real ones', async () => {
    const { out, err } = await ask(['hi'], {}, SCRIPTS, true);
    const notice =
      "Set GROQ_API_KEY, GEMINI_API_KEY, CEREBRAS_API_KEY or another provider's key for real ones.";
    expect(err).toBe(`No key is set, so every answer is simulated. ${notice}\n`);
    expect(out).not.toContain(notice);
  });
});

describe('--json', () => {
  it('prints what POST /chat answers on one line, and nothing else', async () => {
    const { out, err, code } = await ask(['hi', '--json'], {}, SCRIPTS, true);
    expect([out.trimEnd().split('\n').length, err, code]).toEqual([1, '', 0]);
    expect(JSON.parse(out)).toMatchObject({
      run_id: 'run_1',
      outcome: 'partial',
      total_latency_ms: 412,
      responses: [
        { index: 0, model: 'llama-70b', response: 'Forty-two.\n', tokens: 56, error: null },
        { index: 1, model: 'gemini', response: '', error_code: 'rate_limited', retryable: true },
      ],
    });
  });

  it('is indented on a terminal, where no text can start an escape sequence', async () => {
    const text = 'a\u009b31mb\u001b[0m';
    const { out } = await ask(['hi', '--json'], { columns: 80 }, { a: { text } });
    expect(out).toContain('\n  "run_id": "run_1"');
    expect(out).not.toMatch(/[\u007f-\u009f]/);
    expect(JSON.parse(out).responses[0].response).toBe(text);
  });
});

describe('on a terminal', () => {
  const TWO: Readonly<Record<string, Script>> = { a: { text: 'Yes.' }, b: { text: 'No.' } };
  const PLAIN = { rows: 30, env: { NO_COLOR: '1' } };

  it('ends with the answers beside each other, in the order asked, where they fit', async () => {
    const { out } = await ask(['hi', '-m', 'b,a'], { columns: 90, ...PLAIN }, TWO);
    expect(out).toContain(`✓ b                                         │ ✓ a
groq/b-v2                                   │ groq/a-v2
0.3 s                                       │ 0.3 s
─────────────────────────────────────────── │ ───────────────────────────────────────────
No.                                         │ Yes.

model  answered by  state        latency  tokens in/out  cost
`);
  });

  it.each([
    ['is narrow', [], 60],
    ['is wide, when that is asked for', ['--stacked'], 160],
  ])('prints one below the other where it %s', async (_, args, columns) => {
    const { out } = await ask(['hi', ...args], { columns, ...PLAIN }, TWO);
    expect(out).toContain('✓ a  groq/a-v2 · 300 ms\nYes.\n\n');
    expect(out).not.toContain('│');
  });

  it('is written to in lines alone when it cannot move its cursor', async () => {
    const { out } = await ask(['hi'], { columns: 120, rows: 30, env: { TERM: 'dumb' } }, TWO);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('✓ a  groq/a-v2 · 300 ms\nYes.\n\n');
  });
});

describe('exit codes', () => {
  it('is 1 when no model answered', async () => {
    expect((await ask(['hi', '-m', 'gemini'])).code).toBe(1);
    expect((await ask(['hi', '-m', 'gemini', '--json'])).code).toBe(1);
  });

  it.each([
    [
      'an unknown model',
      ['hi', '-m', 'gemini,foo|barometer'],
      'unknown models: foo, barometer. coro models lists all',
    ],
    ['a mistyped model', ['hi', '-m', 'lama-70b'], 'Did you mean llama-70b? coro models lists all'],
    ['no prompt', [], 'no prompt'],
    ['a blank prompt', ['  '], 'no prompt'],
    ['no model', ['hi', '-m', ' , '], 'Name models like gemini,llama-70b'],
    ['a temperature out of range', ['hi', '--temperature', '2.1'], 'a number from 0 to 2'],
    ['a temperature that is no number', ['hi', '--temperature', ''], 'a number from 0 to 2'],
    ['broken tokens', ['hi', '--max-tokens', '1.5'], 'a whole number from 1 to 32000'],
    ['a top-p out of range', ['hi', '--top-p', '-1'], 'a number from 0 to 1'],
    ['an unknown effort', ['hi', '--reasoning-effort', 'huge'], 'Allowed choices are none, minimal'],
    [
      'an address that is none',
      ['hi', '--url', 'localhost'],
      '--url must be the address of a server, like http',
    ],
    ['another protocol', ['hi', '--url', 'ftp://x'], 'like http://127.0.0.1:8000'],
    ['a password in it', ['hi', '--url', 'http://me:secret@x'], 'set CORO_API_TOKEN instead'],
    ['a token in it', ['hi', '--url', 'http://x/?token=y'], 'without ? and #'],
    ['an unknown option', ['hi', '--modles', 'x'], "unknown option '--modles'"],
  ])('is 2 for %s, with one line that says what to do', async (_, args, message) => {
    const { code, out, err } = await ask(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.split('\n')[0]).toMatch(/^error: /);
    expect(err).toContain(message);
  });

  it('is 2 for a setting that cannot be used', async () => {
    const { code, err } = await ask(['hi'], { env: { PORT: 'x' } });
    expect([code, err]).toEqual([2, 'error: PORT must be a whole number from 0 to 65535: got "x"\n']);
  });
});

describe('stopping', () => {
  async function stopped(reason: 'SIGINT' | 'SIGTERM' | 'EPIPE', ...args: string[]) {
    const terminal = fakeTerminal();
    const coro = fakeCoro({ quick: { text: 'Done.' }, slow: 'never' });
    const parts = fakeParts(terminal, coro, {
      async openCoro() {
        const { run } = coro;
        // Stops once the quick one has answered.
        coro.run = async function* (request, options) {
          for await (const event of run.call(coro, request, options)) {
            yield event;
            if (event.type === 'answer.completed') terminal.stop(reason);
          }
        };
        return coro;
      },
    });
    return { code: await main(['ask', 'hi', ...args], parts), out: terminal.out(), coro };
  }

  it('shows what had arrived and ends with 130 on Ctrl-C', async () => {
    const { code, out, coro } = await stopped('SIGINT');
    expect(code).toBe(130);
    expect(out).toContain('✓ quick  groq/quick-v2 · 300 ms\nDone.\n');
    expect(out).not.toContain('■ slow  ');
    expect(out).toMatch(/^slow +groq\/slow-v2 +■ stopped/m);
    expect(out).toContain('1 of 2 answered before the run was stopped, after 412 ms\n');
    expect(coro.isClosed).toBe(true);
  });

  it('prints whole JSON even then', async () => {
    const { code, out } = await stopped('SIGINT', '--json');
    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'cancelled',
      responses: [{}, { error_code: 'cancelled' }],
    });
  });

  it('ends with 143 on SIGTERM', async () => {
    expect((await stopped('SIGTERM')).code).toBe(143);
  });

  it('ends quietly when its reader has left', async () => {
    expect((await stopped('EPIPE')).code).toBe(0);
  });
});
