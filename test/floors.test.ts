import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { FLOOR_NOTES, FLOORS } from './support/floors.ts';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

interface Module {
  readonly file: string;
  readonly floor: string;
  readonly isTest: boolean;
  /** Files of `src`, types included. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
  readonly lines: number;
  readonly hasReexports: boolean;
}

const modules = globSync('**/*.{ts,tsx}', { cwd: SRC }).map(readModule);
const code = modules.filter(({ isTest }) => !isTest);

function readModule(file: string): Module {
  const text = readFileSync(join(SRC, file), 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed`);
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    text.slice(start + 1, end - 1),
  );
  const reexported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
  );
  const named = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...dynamic,
    ...reexported,
  ];
  const own = named.filter((name) => name.startsWith('.'));
  return {
    file,
    floor: floorOf(file),
    isTest: file.endsWith('.test.ts'),
    imports: own
      .map((name) => relative(SRC, join(SRC, dirname(file), name)))
      .filter((it) => !it.startsWith('..')),
    packages: named.filter((name) => !name.startsWith('.')),
    lines: text.split('\n').length,
    hasReexports: reexported.length > 0,
  };
}

function floorOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : file.replace(/\.tsx?$/, '');
}

describe('the floors', () => {
  it('have a rule each', () => {
    const unknown = [...new Set(modules.map(({ floor }) => floor))].filter((floor) => !(floor in FLOORS));
    expect(unknown, 'Give these a line in test/support/floors.ts').toEqual([]);
  });

  it('import only what stands below them, types included', () => {
    const faults = code.flatMap(({ file, floor, imports }) =>
      imports
        .filter((it) => floorOf(it) !== floor && !allowed(floor).includes(floorOf(it)))
        .map(
          (it) =>
            `src/${file} may not import src/${it}: ${floor} may import ${allowed(floor).join(', ') || 'nothing'}`,
        ),
    );
    expect(faults).toEqual([]);
  });

  it('hold no circle, types included', () => {
    expect(circles()).toEqual([]);
  });

  it('have one barrel, src/index.ts', () => {
    expect(code.filter(({ hasReexports }) => hasReexports).map(({ file }) => file)).toEqual(['index.ts']);
  });

  it('keep Node and every package out of core and flow', () => {
    const faults = code.filter(
      ({ floor, packages }) => (floor === 'core' || floor === 'flow') && packages.length > 0,
    );
    expect(faults.map(({ file, packages }) => `src/${file} imports ${packages.join(', ')}`)).toEqual([]);
  });

  it('keep the transport and Node out of what a browser will run', () => {
    const faults = code.filter(
      ({ file, floor, packages }) =>
        ['wire', 'client', 'web'].includes(floor) &&
        !/^wire\/(?:http(?:-\w+)?|undici|testing)\.ts$/.test(file) &&
        packages.some((name) => name.startsWith('node:') || name === 'undici'),
    );
    expect(faults.map(({ file }) => file)).toEqual([]);
  });

  it('let nothing but open-coro and the command line know the emulator', () => {
    const faults = code.filter(
      ({ floor, imports }) =>
        !['emulator', 'open-coro', 'cli'].includes(floor) && imports.some((it) => floorOf(it) === 'emulator'),
    );
    expect(faults.map(({ file }) => file)).toEqual([]);
  });

  it('read the environment in config and the command line alone', () => {
    const faults = code.filter(
      ({ file, floor }) =>
        !['config', 'cli'].includes(floor) && readFileSync(join(SRC, file), 'utf8').includes('process.env'),
    );
    expect(faults.map(({ file }) => file)).toEqual([]);
  });

  it('name no vendor above providers and catalog', () => {
    const vendors = /\b(groq|gemini|deepseek)\b/i;
    const faults = code
      .filter(({ floor }) => ['core', 'flow', 'engine', 'server'].includes(floor))
      .filter(({ file }) => vendors.test(withoutComments(file)));
    expect(faults.map(({ file }) => file)).toEqual([]);
  });

  it('have rooms of at most 400 lines', () => {
    expect(modules.filter(({ lines, isTest }) => lines > 400 && !isTest).map(({ file }) => file)).toEqual([]);
  });
});

it('are shown in ARCHITECTURE.md as they are', () => {
  const rows = Object.entries(FLOORS).map(
    ([floor, below]) =>
      `| \`${floor}\` | ${below.join(', ') || '–'} | ${FLOOR_NOTES[floor as keyof typeof FLOORS]} |`,
  );
  const table = ['| floor | may import | is |', '| --- | --- | --- |', ...rows].join('\n');
  expect(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')).toContain(table);
});

function allowed(floor: string): readonly string[] {
  return floor in FLOORS ? FLOORS[floor as keyof typeof FLOORS] : [];
}

/** Each circle once, as "a → b → a". */
function circles(): string[] {
  const graph = new Map(code.map(({ file, imports }) => [file, imports]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

function withoutComments(file: string): string {
  const text = readFileSync(join(SRC, file), 'utf8');
  const { comments } = parseSync(file, text);
  return comments.toReversed().reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}
