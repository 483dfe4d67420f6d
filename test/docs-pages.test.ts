import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputFaults } from './support/docs/output.ts';
import { parsePage, ROOT, readPages } from './support/docs/page.ts';
import { patched } from './support/docs/patch.ts';
import { withTables } from './support/docs/tables.ts';

const PAGES = readPages();
const BLOCKS = PAGES.flatMap(({ blocks }) => blocks);

it('runs every example but for these, each for a reason that its fence names', () => {
  const unrun = BLOCKS.flatMap(({ place, notes, text }) => {
    const reason = notes['no-run'];
    return reason === undefined ? [] : [`${place.split(':')[0]}: ${text.split('\n')[0]} (${reason})`];
  });
  expect(unrun).toMatchInlineSnapshot(`
    [
      "CONTRIBUTING.md: git clone <this repository> coro && cd coro && npm ci (clones)",
      "CONTRIBUTING.md: npx vitest run test/failures.test.ts -u (takes half a minute)",
      "CONTRIBUTING.md: npm run check && npm test (takes minutes)",
      "README.md: npm run bench (takes minutes)",
      "README.md: npm run check (takes minutes)",
      "docs/benchmarks.md: npm run bench (takes minutes)",
      "docs/deployment.md: docker build -t coro . (needs Docker)",
      "docs/deployment.md: CORO_API_TOKEN=… GROQ_API_KEY=… docker compose up --build (needs Docker)",
      "docs/deployment.md: npm run dockerfile (installs everything anew, which takes a minute)",
      "docs/deployment.md: npm pack (installs the package, as test/package.test.ts does)",
      "docs/quick-start.md: git clone <this repository> coro && cd coro (clones)",
      "docs/quick-start.md: GROQ_API_KEY=… (needs a key)",
    ]
  `);
});

it('names only scripts that package.json has', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const faults = BLOCKS.flatMap(({ place, text }) =>
    [...text.matchAll(/\bnpm run (?:--silent |-s )?([\w:-]+)/g)]
      .filter(([, name = '']) => !(name in scripts))
      .map(([command]) => `${place}: ${command}`),
  );
  expect(faults).toEqual([]);
});

it('links only to pages, files and headings that are there', () => {
  const byPath = new Map(PAGES.map((page) => [page.path, page]));
  const faults = PAGES.flatMap((page) =>
    page.links.flatMap(({ place, url }) => {
      if (/^[a-z]+:/.test(url)) return isWellFormed(url) ? [] : [`${place}: ${url} is no address`];
      const [file = '', anchor] = url.split('#');
      const path = file === '' ? page.path : relative(ROOT, join(ROOT, dirname(page.path), file));
      if (!existsSync(join(ROOT, path))) return [`${place}: ${url} is not there`];
      if (anchor === undefined) return [];
      return byPath.get(path)?.anchors.has(anchor) ? [] : [`${place}: ${path} has no heading #${anchor}`];
    }),
  );
  expect(faults).toEqual([]);
});

it.each(
  PAGES.filter(({ source }) => source.includes('<!-- table: ')),
)('$path holds its tables as the code makes them; after a change: npx vitest run test/docs-pages -u', async ({
  path,
  source,
}) => {
  await expect(await withTables(source)).toMatchFileSnapshot(`../${path}`);
});

describe('an example shows what its command prints', () => {
  const faultsOf = (shown: string, printed: string) => {
    const [block] = parsePage('page.md', `\`\`\`sh\ncommand\n\`\`\`\n\n\`\`\`${shown}\n\`\`\``).blocks;
    if (!block?.output) throw new Error('The page has a command and its output');
    return outputFaults(block.output, printed);
  };

  it.each([
    ['text', 'text\nall of it', 'all of it\n'],
    ['text but for what … leaves out', 'text cut\none\n…\nfour', 'one\ntwo\nthree\nfour'],
    ['text but for its numbers', 'text vary=numbers\nid   ms\n──────\na   412', 'id  ms\n─────\na 1,066.5'],
    ['JSON in any layout', 'json\n{ "a": [1, null] }', '{"a":[1,null]}'],
    ['JSON but for the fields that vary', 'json vary="ms id"\n{"ms": 1, "id": "x"}', '{"ms":412,"id":"y"}'],
    ['JSON but for the fields left out', 'json\n{"a": 1, "…": "…"}', '{"a":1,"b":2}'],
    ['JSON but for the entries left out', 'json\n[{"a": 1}, "…"]', '[{"a":1},{"a":2}]'],
    ['JSON but for the entries around', 'json\n["…", {"b": 2}]', '[{"a":1},{"b":2},{"c":3}]'],
    ['JSON but for a part of a string', 'json\n["[simulated] …!"]', '["[simulated] Hello!"]'],
  ])('as %s', (_, shown, printed) => expect(faultsOf(shown, printed)).toEqual([]));

  it.each([
    ['text', 'text\nall of it', 'all of it and more'],
    ['a number', 'text\n412 ms', '413 ms'],
    ['a word between numbers', 'text vary=numbers\n412 ms', '412 s'],
    ['what is no JSON', 'json\n{}', 'Not Found'],
    ['a value', 'json\n{"a": {"b": 1}}', '{"a":{"b":2}}'],
    ['a kind where values vary', 'json vary=ms\n{"ms": 1}', '{"ms":null}'],
    ['a field too many', 'json\n{"a": 1}', '{"a":1,"b":2}'],
    ['a field too few', 'json\n{"a": 1, "b": 2}', '{"a":1}'],
    ['an entry too many', 'json\n[1]', '[1,2]'],
    ['an entry that is nowhere', 'json\n["…", 3]', '[1,2]'],
    ['an entry too few', 'json\n[1, 2, "…"]', '[1]'],
  ])('and tells %s that is not so', (_, shown, printed) => expect(faultsOf(shown, printed)).toHaveLength(1));

  it('unless a heading parts them, and refuses a note that it does not know', () => {
    const [command] = parsePage('page.md', '```sh\nls\n```\n\n# Next\n\n```text\nsrc\n```').blocks;
    expect(command?.output).toBeUndefined();
    expect(() => parsePage('page.md', '```sh norun\nls\n```')).toThrow(/^page.md:1: "norun"/);
  });
});

describe('a change that a page shows', () => {
  const list = 'const list = [\n  one,\n  two,\n];\n';

  it('is applied where its old lines stand', () => {
    const diff = ' const list = [\n+  zero,\n…\n-  two,\n+  deux,\n ];';
    expect(patched(list, diff, 'list.ts')).toBe('const list = [\n  zero,\n  one,\n  deux,\n];\n');
  });

  it.each([
    ['nowhere', '   three,\n+  four,'],
    ['more than once', ' ];\n+x'],
  ])('is refused when they stand %s', (_, diff) => {
    expect(() => patched(`${list}];\n`, diff, 'list.ts')).toThrow(/^list.ts has these lines [02] times/);
  });
});

/** Whoever reads offline, or years later, can still see where it leads: other sites are not asked. */
function isWellFormed(url: string): boolean {
  const parsed = URL.parse(url);
  const isWeb = parsed?.protocol === 'https:' && parsed.hostname.includes('.');
  const isOwn = parsed?.protocol === 'http:' && /^(?:127\.0\.0\.1|localhost)$/.test(parsed.hostname);
  return parsed?.protocol === 'mailto:' || isWeb || isOwn;
}
