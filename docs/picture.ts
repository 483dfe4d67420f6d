import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import xterm, { type IBufferCell, type Terminal } from '@xterm/headless';
import { openEmulator } from '../src/emulator/emulator.ts';
import { DEFAULT_KEYS } from '../src/emulator/keys.ts';

/**
 * Draws the README's pictures of a terminal: what `coro` really prints with emulated providers, as a terminal shows it.
 * Run `npm run picture` after its output changed. It needs `script`, from util-linux.
 */
const COLUMNS = 104;
const ROWS = 80;

/** Sizes in pixels. A character's width is given to every run of text, so that no font can break a column. */
const CHARACTER = 8;
const LINE = 18;
const PADDING = 20;
const BAR = 34;

const BACKGROUND = '#161b22';
const FOREGROUND = '#d5dde5';
const DIM = '#8b949e';
/** The eight colours of a terminal, and the same eight, bright. */
const PALETTE = [
  ['#484f58', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#d5dde5'],
  ['#6e7681', '#ffa198', '#7ee787', '#f2cc60', '#a5d6ff', '#e2c5ff', '#b3f0ff', '#ffffff'],
].flat();

interface Stretch {
  readonly column: number;
  readonly width: number;
  readonly text: string;
  readonly style: string;
}

await draw(
  'coro-ask.svg',
  'coro ask "Why is the sky blue?"',
  {},
  'five simulated models answer one question, then a table of who answered, latency, tokens and cost',
);
await drawDoctor();

/** What the first CORO's users met: Mixtral decommissioned, Gemini 1.5 gone, DeepSeek out of balance. */
async function drawDoctor(): Promise<void> {
  await using emulator = await openEmulator({ latencyMs: [150, 450] });
  emulator.play('no-credit', { provider: 'deepseek' });
  const three = (['groq', 'gemini', 'deepseek'] as const).flatMap((name): [string, string][] => [
    [`${name.toUpperCase()}_API_KEY`, DEFAULT_KEYS[name][0]?.key ?? ''],
    [`${name.toUpperCase()}_BASE_URL`, emulator.baseUrls[name]],
  ]);
  await draw(
    'coro-doctor.svg',
    'coro doctor --live',
    Object.fromEntries(three),
    'Mixtral and Gemini 1.5 are replaced, DeepSeek is out of balance, and what mends it',
  );
}

/** @param told what the picture shows, for those who do not see it */
async function draw(
  file: string,
  command: string,
  env: Readonly<Record<string, string>>,
  told: string,
): Promise<void> {
  const lines = await linesOnScreen(command, env);
  const label = `${command.split(' ').slice(0, 2).join(' ')} in a terminal: ${told}`;
  writeFileSync(new URL(file, import.meta.url), picture(lines, label));
}

/** A terminal of its own, so that lines wrap and colours show as people see them. */
async function linesOnScreen(
  command: string,
  own: Readonly<Record<string, string>>,
): Promise<readonly (readonly Stretch[])[]> {
  const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  const typed = command.replace('coro', `${process.execPath} ${main}`);
  const script = ['-qec', `stty cols ${COLUMNS} rows ${ROWS}; ${typed}`, '/dev/null'];
  // No key of anybody's reaches it, by the environment or by a `.env` file.
  const env = { PATH: process.env.PATH, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...own };
  const ran = promisify(execFile)('script', script, { env, cwd: tmpdir() });
  // A doctor who finds something ends with 1.
  const { stdout } = await ran.catch((error: { readonly stdout: string }) => error);
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  await new Promise<void>((resolve) =>
    terminal.write(`\u001b[2m$\u001b[22m \u001b[1m${command}\u001b[22m\r\n\r\n${stdout}`, resolve),
  );
  const all = Array.from({ length: ROWS }, (_, row) => stretchesOf(terminal, row));
  return all.slice(0, all.findLastIndex((line) => line.length > 0) + 1);
}

/** What stands in a row, cut where its look changes. Blanks are left out. */
function stretchesOf({ buffer }: Terminal, row: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const line = buffer.active.getLine(row);
  for (let column = 0; column < COLUMNS; column++) {
    const cell = line?.getCell(column);
    const text = cell?.getChars() ?? '';
    if (!cell || text.trim() === '') continue;
    const style = styleOf(cell);
    const last = stretches.at(-1);
    const gap = last ? column - last.column - last.width : 0;
    // One blank between words keeps them together; more are a column's.
    if (last && last.style === style && gap <= 1) {
      const joined = last.text + ' '.repeat(gap) + text;
      stretches[stretches.length - 1] = { ...last, width: last.width + gap + cell.getWidth(), text: joined };
    } else {
      stretches.push({ column, width: cell.getWidth(), text, style });
    }
  }
  return stretches;
}

function styleOf(cell: IBufferCell): string {
  const colour = cell.isFgPalette() ? PALETTE[cell.getFgColor()] : undefined;
  const fill = colour ?? (cell.isDim() ? DIM : FOREGROUND);
  return [
    fill === FOREGROUND ? '' : ` fill="${fill}"`,
    colour && cell.isDim() ? ' opacity="0.7"' : '',
    cell.isBold() ? ' font-weight="700"' : '',
  ].join('');
}

function picture(lines: readonly (readonly Stretch[])[], label: string): string {
  const width = COLUMNS * CHARACTER + 2 * PADDING;
  const height = BAR + lines.length * LINE + PADDING;
  const dots = [PALETTE[1], PALETTE[3], PALETTE[2]].map(
    (fill, i) => `<circle cx="${PADDING + 4 + i * 18}" cy="${BAR / 2 + 2}" r="5.5" fill="${fill}"/>`,
  );
  const texts = lines.flatMap((line, row) =>
    line.map(({ column, width: cells, text, style }) => {
      const x = PADDING + column * CHARACTER;
      const y = BAR + row * LINE + 14;
      return `<text x="${x}" y="${y}" textLength="${cells * CHARACTER}"${style}>${escaped(text)}</text>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${BACKGROUND}" stroke="#30363d"/>
${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace" font-size="13" fill="${FOREGROUND}">
${texts.join('\n')}
</g>
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
