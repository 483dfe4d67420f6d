import xterm from '@xterm/headless';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLiveBlock } from './open-live-block.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** What a terminal of this size shows of what is written. */
function openScreen(columns: number, rows: number) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const writes: string[] = [];
  const output = {
    isTTY: true,
    columns,
    rows,
    write(text: string) {
      writes.push(text);
      terminal.write(text);
    },
  };
  const lines = async (): Promise<readonly string[]> => {
    await new Promise<void>((resolve) => terminal.write('', resolve));
    const { active } = terminal.buffer;
    const all = Array.from(
      { length: active.length },
      (_, y) => active.getLine(y)?.translateToString(true) ?? '',
    );
    return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
  };
  const resize = (to: number) => {
    terminal.resize(to, rows);
    output.columns = to;
  };
  return { output, lines, writes, resize };
}

it('draws over itself, and touches nothing above', async () => {
  const { output, lines } = openScreen(40, 10);
  output.write('$ coro ask\n');
  let shown = ['one', 'two'];
  using _block = openLiveBlock(output, () => shown);
  vi.advanceTimersByTime(50);
  expect(await lines()).toEqual(['$ coro ask', 'one', 'two']);
  shown = ['one', 'changed', 'three'];
  vi.advanceTimersByTime(50);
  expect(await lines()).toEqual(['$ coro ask', 'one', 'changed', 'three']);
  shown = ['less'];
  vi.advanceTimersByTime(50);
  expect(await lines()).toEqual(['$ coro ask', 'less']);
});

it('goes when it is done with, and what follows stands in its place', async () => {
  const { output, lines } = openScreen(40, 10);
  output.write('$ coro ask\n');
  {
    using _block = openLiveBlock(output, () => ['one', 'two']);
    vi.advanceTimersByTime(50);
  }
  output.write('The end\n');
  expect(await lines()).toEqual(['$ coro ask', 'The end']);
});

it('prints above itself, for good', async () => {
  const { output, lines } = openScreen(40, 4);
  using block = openLiveBlock(output, () => ['live', 'status']);
  vi.advanceTimersByTime(50);
  block.print('first\n');
  block.print('second\nthird\n');
  vi.advanceTimersByTime(50);
  expect(await lines()).toEqual(['first', 'second', 'third', 'live', 'status']);
});

it('is one write a frame, with the lines that changed, and none when nothing did', () => {
  const { output, writes } = openScreen(40, 10);
  let status = 'a';
  let asked = 0;
  using _block = openLiveBlock(output, () => {
    asked++;
    return ['a long line that stays', status];
  });
  vi.advanceTimersByTime(500);
  expect([asked, writes.length]).toEqual([10, 1]);
  status = 'b';
  vi.advanceTimersByTime(50);
  expect(writes).toHaveLength(2);
  expect(writes[1]).not.toContain('stays');
});

it('finds its place again when the terminal has become narrower', async () => {
  const { output, lines, resize } = openScreen(40, 10);
  output.write('$ coro ask\n');
  let shown = ['x'.repeat(39), 'y'.repeat(39)];
  using _block = openLiveBlock(output, () => shown);
  vi.advanceTimersByTime(50);
  await lines();
  resize(20);
  shown = ['narrow', 'status'];
  vi.advanceTimersByTime(50);
  expect(await lines()).toEqual(['$ coro ask', 'narrow', 'status']);
});

it('lets no line break into the next, however wide the terminal takes its characters to be', async () => {
  const { output, lines } = openScreen(10, 10);
  using _block = openLiveBlock(output, () => ['123456789012345', 'next']);
  vi.advanceTimersByTime(50);
  expect((await lines())[1]).toBe('next');
});
