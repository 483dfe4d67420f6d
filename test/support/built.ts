import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Before a project's tests: what `import … from 'coro'` and `npx coro` find is built from the code as it stands. */
export default function buildCode(): void {
  const build = join(import.meta.dirname, '../../scripts/build-code.ts');
  const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('The code could not be built');
}
