import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SCRIPTS = join(import.meta.dirname, '../../scripts');

/** Before a project's tests: what `import … from 'coro'`, `npx coro` and browsers get, built from what stands there. */
export default function build(): void {
  for (const script of ['build-code.ts', 'build-page.ts']) {
    const stdio = ['ignore', 'inherit', 'inherit'] as const;
    const { status } = spawnSync(process.execPath, [join(SCRIPTS, script)], { stdio: [...stdio] });
    if (status !== 0) throw new Error(`${script} failed`);
  }
}
