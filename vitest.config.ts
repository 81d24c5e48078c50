import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// The private condition lets tests and sibling packages run the TypeScript sources, without a build.
const resolve = { conditions: ["@msal-fetch/source"] };
const ssr = { resolve };

// Files leave nothing behind but what they loaded, and to load that for each of them anew takes long.
const isolate = false;

export default defineConfig({
  test: {
    // Most of the long ones wait, for browsers, clocks and other processes.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          isolate,
          include: ["test/{core,node,page,server,emulator,cli,gates,docs,soak,support}/**/*.test.ts"],
          setupFiles: ["test/support/no-unhandled.ts", "test/support/load-recovery.ts"],
          // Some compute for seconds, beside other workers that do.
          testTimeout: 20_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "node",
          isolate,
          include: ["test/e2e/**/*.test.ts"],
          setupFiles: ["test/support/no-unhandled.ts", "test/support/load-recovery.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "browser",
          isolate,
          include: ["test/browser/**/*.test.ts"],
          setupFiles: ["test/support/no-unhandled.ts"],
          // After all other tests, which would take the browsers' time.
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "types",
          include: ["test/types/**/*.test-d.ts"],
          typecheck: {
            enabled: true,
            only: true,
            tsconfig: "test/tsconfig.json",
            include: ["test/types/**/*.test-d.ts"],
          },
        },
      },
      {
        test: {
          name: "packaging",
          include: ["test/packaging/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
