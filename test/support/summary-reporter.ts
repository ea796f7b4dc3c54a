import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Prints `N passed, N failed, N skipped` as the very last line of a run. */
export default class SummaryReporter implements Reporter {
  private counts = { passed: 0, failed: 0, skipped: 0 };

  onInit(): void {
    process.once('exit', () => writeSync(1, `${summarize(this.counts)}\n`));
  }

  onTestRunStart(): void {
    this.counts = { passed: 0, failed: 0, skipped: 0 };
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.counts.failed += unhandledErrors.length;
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        this.counts[state === 'pending' ? 'skipped' : state]++;
      }
      // A file that does not load, or a hook that fails, is one failure even where no test of it is.
      if (module.state() === 'failed' && !tests.some((test) => test.result().state === 'failed')) this.counts.failed++;
    }
  }
}

function summarize(counts: { passed: number; failed: number; skipped: number }): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
