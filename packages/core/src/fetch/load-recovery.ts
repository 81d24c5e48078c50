/**
 * Loads what only a failure needs. A page does not wait for it at its start, but it is on its way as soon as the first
 * call is: when a challenge comes, it is there.
 */
import { RecoveryError } from "../error.ts";
import type * as Recovery from "../recovery/failure.ts";

let loaded: typeof Recovery | undefined;
let loading: Promise<typeof Recovery> | undefined;

/** @throws RecoveryError where the file cannot be had. */
export function loadRecovery(): typeof Recovery | Promise<typeof Recovery> {
  if (loaded) return loaded;
  loading ??= import("../recovery/failure.ts").then(
    (module) => {
      loaded = module;
      return module;
    },
    (cause: unknown) => {
      // The next one tries again.
      loading = undefined;
      const message = "The part of msal-fetch that recovers could not be loaded: make its chunk available to the page.";
      const report = { outcome: "unrecovered", reason: "not-loaded", attempts: [] } as const;
      throw new RecoveryError("unrecovered", message, { report, cause });
    },
  );
  return loading;
}

/** Has it on its way. */
export function preloadRecovery(): void {
  if (!loading) Promise.resolve(loadRecovery()).catch(() => {});
}
