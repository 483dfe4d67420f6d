import { styleText } from 'node:util';
import type { Reporter, TestModule } from 'vitest/node';
import { CHROMIUM, FULL, isRequired, NO_CHROMIUM, NO_FULL, NO_SCRIPT, SCRIPT } from './needs.ts';

/** Ends a run on one plain line that any machine reads, "12 passed, 0 failed", after what was left out and why. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const skipped = count('skipped');
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    const testsIn = (file: string) => tests.filter((test) => test.module.moduleId.endsWith(file)).length;
    const missing = [
      ...browserLeftOut(tests.filter((test) => test.project.name === 'browser').length),
      ...fullLeftOut(testsIn('src/cli/terminal.test.ts')),
      ...scriptLeftOut(testsIn('test/ask-terminal.test.ts')),
    ];
    process.once('exit', () => {
      for (const line of missing) console.log(styleText(['bold', 'yellow'], line));
      console.log(`${count('passed')} passed, ${count('failed') + broken} failed${tail}`);
    });
  }
}

function browserLeftOut(browserTests: number): readonly string[] {
  if (browserTests === 0 || CHROMIUM !== undefined || isRequired('chromium')) return [];
  return [`LEFT OUT: the tests in a browser (${browserTests}). ${NO_CHROMIUM}`];
}

function fullLeftOut(terminalTests: number): readonly string[] {
  if (terminalTests === 0 || FULL !== undefined) return [];
  return [`LEFT OUT: the tests of output that has no room. On this machine they cannot run: ${NO_FULL}`];
}

function scriptLeftOut(terminalTests: number): readonly string[] {
  if (terminalTests === 0 || SCRIPT !== undefined) return [];
  return [`LEFT OUT: the tests of coro ask on a terminal (${terminalTests}). ${NO_SCRIPT}`];
}
