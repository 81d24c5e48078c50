/** Counts what ran, for the closing line that test/run.mjs prints. */
import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Writes `{ passed, failed, skipped, broken }` into the file that MSAL_FETCH_TEST_COUNTS names. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, broken: unhandled.length };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test that is still pending when the run ends did not prove anything.
        counts[state === "pending" ? "failed" : state] += 1;
      }
      // A file that does not load, or whose hooks fail, has errors of its own and may have no test at all.
      const suites = [...module.children.allSuites()];
      counts.broken += module.errors().length + suites.reduce((sum, suite) => sum + suite.errors().length, 0);
    }
    const file = process.env["MSAL_FETCH_TEST_COUNTS"];
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
