/** One exchange with an API, as far as it was recorded. */
import type { Failure } from "@msal-fetch/core";

/** A call with its evidence; tokens stay inside `failure` and come out nowhere. */
export interface Call {
  readonly failure: Failure;
  readonly status: number;
  readonly method: string;
  readonly url: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number | undefined;
  readonly ms: number | undefined;
  /** Whether the page could not read the challenge although it was sent. */
  readonly challengeHidden: boolean;
}
