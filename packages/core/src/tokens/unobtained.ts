/** Why no token was to be had. */
import type { TokenFailure } from "../recovery/token-error.ts";
import type { Reason } from "../report.ts";

/** No token was to be had. */
export class Unobtained {
  readonly reason: Reason;
  /** What the token service asked for that was not given. */
  readonly claims: string | undefined;
  readonly failure: TokenFailure | undefined;

  constructor(reason: Reason, failure?: TokenFailure, claims?: string) {
    this.reason = reason;
    this.failure = failure;
    this.claims = claims;
  }
}
