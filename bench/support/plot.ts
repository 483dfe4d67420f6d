/** A line of a plot: points in the order of x. */
interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const WIDTH = 640;
const HEIGHT = 320;
const BOX = { left: 64, right: 24, top: 44, bottom: 52 };
const COLORS = ['#2563eb', '#d97706', '#059669', '#db2777', '#7c3aed'];

/**
 * A plot as SVG, for light pages and dark ones, both axes from 0 and linear: what grows faster than a straight line
 * bends upwards. A plotting library would bring a DOM for what is forty lines.
 */
export function plotOf({ title, x, y, lines }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  const mostX = ceiling(Math.max(...all.map(([at]) => at)));
  const mostY = ceiling(Math.max(...all.map(([, at]) => at)));
  const toX = (value: number): number => BOX.left + (value / mostX) * (WIDTH - BOX.left - BOX.right);
  const toY = (value: number): number =>
    HEIGHT - BOX.bottom - (value / mostY) * (HEIGHT - BOX.top - BOX.bottom);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${safe(title)}">`,
    STYLE,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="8" class="page"/>`,
    text(BOX.left, 26, title, 'title'),
    ...ticks(mostY).map(
      (at) =>
        grid(BOX.left, toY(at), WIDTH - BOX.right, toY(at)) +
        text(BOX.left - 8, toY(at) + 4, short(at), 'end'),
    ),
    ...ticks(mostX).map((at) => text(toX(at), HEIGHT - BOX.bottom + 18, short(at), 'mid')),
    text((WIDTH + BOX.left) / 2, HEIGHT - 14, x, 'mid'),
    `<text transform="translate(16 ${(HEIGHT - BOX.bottom + BOX.top) / 2}) rotate(-90)" class="mid">${safe(y)}</text>`,
    ...lines.flatMap(({ name, points }, i) => {
      const color = COLORS[i % COLORS.length];
      const path = points.map(([atX, atY]) => `${toX(atX).toFixed(1)},${toY(atY).toFixed(1)}`);
      return [
        `<polyline points="${path.join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
        ...path.map(
          (at) => `<circle cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="3" fill="${color}"/>`,
        ),
        `<text x="${BOX.left + 12}" y="${BOX.top + 12 + i * 16}" style="fill: ${color}">${safe(name)}</text>`,
      ];
    }),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

const STYLE = `<style>
text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: #475569 } .title { font-size: 14px; font-weight: 600; fill: #0f172a }
.mid { text-anchor: middle } .end { text-anchor: end } .page { fill: #ffffff } line { stroke: #e2e8f0 }
@media (prefers-color-scheme: dark) { text { fill: #94a3b8 } .title { fill: #f1f5f9 } .page { fill: #0f172a } line { stroke: #1e293b } }
</style>`;

function text(x: number, y: number, words: string, kind: string): string {
  return `<text x="${x}" y="${y}" class="${kind}">${safe(words)}</text>`;
}

function grid(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function ticks(most: number): number[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => share * most);
}

/** The next round number: 1, 2, 2.5 or 5 times a power of ten. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function short(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toFixed(1))}k` : `${Number(value.toPrecision(3))}`;
}

function safe(words: string): string {
  return words.replace(/[<>&"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
