/**
 * Makes sure that a promise rejected without a handler fails the run and is reported under the right title. vitest
 * listens for it itself, but only while the file runs, and not at all once anybody else listens.
 */
import { afterAll, afterEach } from "vitest";

// Taken before any test can install a fake clock.
const { setImmediate, setTimeout } = globalThis;

// Node reports rejections after the microtasks of the turn in which they happened: without this turn, the next test
// would be blamed.
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
});

afterAll(async () => {
  // What the last test left running gets a moment to fail while vitest still listens.
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (process.listenerCount("unhandledRejection") !== 1) {
    throw new Error("A listener for unhandledRejection was left behind, which keeps vitest from reporting them");
  }
});
