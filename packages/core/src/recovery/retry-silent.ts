/** Tries a silent request again after a passing fault: rule A8. */
import { retrying } from "./retry.ts";
import { readTokenError } from "./token-error.ts";

/**
 * Goes on after a first attempt that failed.
 * @param failed What the first attempt rejected with.
 */
export function retrySilent<T>(attempt: () => Promise<T>, failed: unknown, signal: AbortSignal): Promise<T> {
  let isFirst = true;
  return retrying(
    async () => {
      if (!isFirst) return attempt();
      isFirst = false;
      throw failed;
    },
    {
      retries: 2,
      firstWaitMs: 200,
      maxWaitMs: 2_000,
      signal,
      waitAfter(error, count) {
        const { kind, code } = readTokenError(error, false);
        // MSAL's cache is empty for a moment while a cache plugin writes it.
        return kind === "transient" || (code === "no_tokens_found" && count === 1) ? 0 : undefined;
      },
    },
  );
}
