import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run on one plain line that any machine reads: "12 passed, 0 failed". */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const skipped = count('skipped');
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.once('exit', () =>
      console.log(`${count('passed')} passed, ${count('failed') + broken} failed${tail}`),
    );
  }
}
