import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/**
 * Draws `docs/coro-ask.svg`, the picture in the README: what `coro ask` really prints with simulated models. Run
 * `npm run picture` after its output changed.
 */
const COLUMNS = 100;
const CHARACTER = 8.43;
const LINE = 19;
const PADDING = 22;

// A terminal of its own, so that lines wrap as people see them. The status line on standard error stays out.
const ask = `stty cols ${COLUMNS}; ${process.execPath} src/cli/main.ts ask "Why is the sky blue?" -m gemini,llama-70b,deepseek 2>/dev/null`;
const env = { ...process.env, CORO_DEMO: '1', FORCE_COLOR: '1', TERM: 'xterm-256color' };
const { stdout } = spawnSync('script', ['-qec', ask, '/dev/null'], { env, encoding: 'utf8' });
const lines = [
  `\u001b[2m$\u001b[22m coro ask "Why is the sky blue?" -m gemini,llama-70b,deepseek`,
  '',
  ...stdout.replaceAll('\r', '').trimEnd().split('\n'),
];

const RENDITION = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`);

/** Select graphic rendition: what each code that the command line uses looks like. */
const STYLES: Readonly<Record<string, string>> = {
  '1': 'font-weight="700"',
  '2': 'fill="#8b949e"',
  '31': 'fill="#f47067"',
  '32': 'fill="#57ab5a"',
  '33': 'fill="#c69026"',
  '36': 'fill="#39c5cf"',
};
const ENDS: Readonly<Record<string, readonly string[]>> = {
  '22': ['1', '2'],
  '39': ['31', '32', '33', '36'],
  '0': Object.keys(STYLES),
};

const texts = lines.map(
  (line, i) => `<text x="${PADDING}" y="${PADDING + 30 + i * LINE}">${spans(line)}</text>`,
);
const width = Math.ceil(COLUMNS * CHARACTER + 2 * PADDING);
const height = PADDING + 34 + lines.length * LINE;
const dots = ['#f47067', '#c69026', '#57ab5a'].map(
  (fill, i) => `<circle cx="${PADDING + i * 18}" cy="${PADDING}" r="5" fill="${fill}"/>`,
);

writeFileSync(
  new URL('coro-ask.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="coro ask in a terminal: three simulated models answer, then a table of latency and tokens">
<rect width="100%" height="100%" rx="10" fill="#1c2128"/>
${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#d5dde5" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`,
);

function spans(line: string): string {
  const active = new Set<string>();
  const parts = line.split(RENDITION);
  return parts
    .map((part, i) => {
      if (i % 2 === 0)
        return part === ''
          ? ''
          : `<tspan ${[...active].map((code) => STYLES[code]).join(' ')}>${escaped(part)}</tspan>`;
      for (const code of ENDS[part] ?? []) active.delete(code);
      if (part in STYLES) active.add(part);
      return '';
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
