import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Command, openCommand } from './support/command.ts';
import { openReadersFolder } from './support/docs/folder.ts';
import { withOutputs } from './support/docs/output.ts';
import { type Block, isRun, ROOT, readPages } from './support/docs/page.ts';
import { nameOf, runBlock } from './support/docs/run-block.ts';

/** Pages with something to run, each in a folder of its own, its blocks one after the other. */
const PAGES = readPages().filter(({ blocks }) => blocks.some((block) => isRun(block)));

/** Longest a page takes on a busy machine, in milliseconds. */
const PAGE_LIMIT_MS = 300_000;

let server: Command;
let port = '';

beforeAll(async () => {
  server = await openCommand(['serve', '--port', '0'], { CORO_LOG_LEVEL: 'silent' });
  port = await server.saying(/http:\/\/127\.0\.0\.1:(\d+)/);
});

afterAll(() => server.stop());

describe('every example does what its page says', () => {
  it.concurrent.for(PAGES)(
    '$path',
    { timeout: PAGE_LIMIT_MS },
    async ({ path, source, blocks }, { expect }) => {
      const changes = blocks.some(({ language }) => language === 'diff');
      await using folder = await openReadersFolder(changes ? 'copied' : 'linked');
      const faults: string[] = [];
      const printed = new Map<Block, string>();
      for (const block of blocks) {
        const outcome = await runBlock(block, folder, port);
        faults.push(...outcome.faults);
        if (block.output && outcome.printed !== undefined) printed.set(block.output, outcome.printed);
      }
      expect(faults).toEqual([]);
      await expect(withOutputs(source, printed)).toMatchFileSnapshot(`../${path}`);
    },
  );

  it(
    'and its programs have no fault in their types',
    async () => {
      await using folder = await openReadersFolder();
      for (const block of PAGES.flatMap(({ blocks }) => blocks)) {
        if (block.language === 'ts' && isRun(block)) {
          await folder.write(`examples-of-docs/${nameOf(block)}`, block.text);
        }
      }
      const config = { extends: './tsconfig.json', include: ['examples-of-docs'] };
      await folder.write('tsconfig.docs.json', JSON.stringify(config));
      const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
      const { stdout, stderr } = spawnSync(tsc, ['-p', 'tsconfig.docs.json'], {
        cwd: folder.path,
        encoding: 'utf8',
        env: folder.env,
      });
      expect(stdout + stderr).toBe('');
    },
    PAGE_LIMIT_MS,
  );
});
