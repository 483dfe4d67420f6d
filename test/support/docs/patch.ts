/**
 * A text after a `diff` without line numbers, as guides show it: `-` goes, `+` comes, and the rest says where. A line of
 * `…` parts one change from the next.
 *
 * @throws Error naming the file, where the old lines do not stand in it exactly once
 */
export function patched(source: string, diff: string, file: string): string {
  return diff
    .split(/^ ?…$/m)
    .map((change) => change.split('\n').filter((line) => line !== ''))
    .reduce<readonly string[]>((lines, change) => withChange(lines, change, file), source.split('\n'))
    .join('\n');
}

function withChange(lines: readonly string[], change: readonly string[], file: string): readonly string[] {
  const old = sideOf(change, '-');
  const places = [...lines.keys()].filter((at) => old.every((line, i) => lines[at + i] === line));
  const [place, ...others] = places;
  if (place === undefined || others.length > 0) {
    const count = place === undefined ? 0 : others.length + 1;
    throw new Error(`${file} has these lines ${count} times, not once:\n${old.join('\n')}`);
  }
  return lines.toSpliced(place, old.length, ...sideOf(change, '+'));
}

function sideOf(change: readonly string[], sign: '-' | '+'): readonly string[] {
  return change.filter((line) => line.startsWith(' ') || line.startsWith(sign)).map((line) => line.slice(1));
}
