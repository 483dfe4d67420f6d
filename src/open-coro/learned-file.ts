import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import type { Learned } from '../catalog/learned.ts';

/** What the providers' lists have taught, in a file that outlives the process. */
export interface LearnedFile {
  read(): Promise<Learned>;
  write(learned: Learned): Promise<void>;
}

/** @param dataDir undefined = nothing is kept: simulated providers teach nothing */
export function openLearned(dataDir: string | undefined): LearnedFile {
  if (dataDir === undefined) return { read: async () => ({}), write: async () => {} };
  const path = join(dataDir, 'catalog.json');
  return { read: () => readLearned(path), write: (learned) => writeLearned(path, learned) };
}

const optional = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) => Type.Optional(schema);

const File = Type.Object({
  version: Type.Literal(1),
  lists: Type.Record(
    Type.String(),
    Type.Object({
      readOn: Type.String(),
      models: Type.Array(
        Type.Object({
          upstreamId: Type.String(),
          chats: Type.Boolean(),
          label: optional(Type.String()),
          contextWindow: optional(Type.Number()),
          maxOutputTokens: optional(Type.Number()),
          price: optional(
            Type.Object({
              input: Type.Number(),
              output: Type.Number(),
              cachedInput: optional(Type.Number()),
              cacheWrite: optional(Type.Number()),
            }),
          ),
          retiresOn: optional(Type.String()),
          successor: optional(Type.String()),
        }),
      ),
      missing: Type.Record(Type.String(), Type.Number()),
    }),
  ),
});

/**
 * What was learned before; nothing when there is no file yet. One that cannot be read is no reason not to start: it
 * is told, and what it held is learned again.
 */
async function readLearned(path: string): Promise<Learned> {
  try {
    const file: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (Value.Check(File, file)) return (file as Static<typeof File>).lists;
    console.error(
      `${path} is not what CORO writes there; it is ignored, and written anew by the next catalog update`,
    );
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      console.error(`${path} cannot be read; it is ignored, and written anew by the next catalog update`);
    }
  }
  return {};
}

/** Writes beside and renames: whoever reads meanwhile sees the old file or the new one. */
async function writeLearned(path: string, learned: Learned): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, `${JSON.stringify({ version: 1, lists: learned }, undefined, 2)}\n`);
  await rename(beside, path);
}
