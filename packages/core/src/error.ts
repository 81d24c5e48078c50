/** The error of calls for which there is no response to give. */
import type { Report } from "./report.ts";

/** What kind of failure a `RecoveryError` is. */
export type RecoveryErrorCode =
  /** Nobody is signed in. Sign in, or list the resource with `signedOut: "anonymous"`. */
  | "signed-out"
  /** A user would have to act, and the call or the provider does not allow it. */
  | "interaction-required"
  /** The user cancelled or denied. */
  | "interaction-cancelled"
  /** Another account signed in than was asked for. */
  | "account-mismatch"
  /** On-behalf-of: our own caller has to satisfy the challenge; `claimsOf` gives it. */
  | "challenge"
  /** No token could be got, or `unrecovered: "throw"` is set. */
  | "unrecovered"
  /** The provider or its client is set up in a way that cannot work. */
  | "misconfigured";

const brand = Symbol.for("msal-fetch.RecoveryError");

/**
 * Thrown where there is no `Response` to give: no token before the first send, or `unrecovered: "throw"`. Tell the
 * cases apart by `code`. No message holds a token, a claims value or an account name.
 */
export class RecoveryError extends Error {
  override readonly name = "RecoveryError" as const;
  readonly code: RecoveryErrorCode;
  readonly report: Report;
  /** The refusal, where there is one; not enumerable, so that logging the error does not dump it. */
  declare readonly response?: Response;

  constructor(
    code: RecoveryErrorCode,
    message: string,
    options: { report?: Report; response?: Response; cause?: unknown } = {},
  ) {
    super(message);
    this.code = code;
    this.report = options.report ?? { outcome: "unrecovered", attempts: [] };
    hide(this, "response", options.response);
    hide(this, "cause", options.cause);
    hide(this, brand, true);
  }

  /** Holds for errors of another copy of this package as well. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}

function hide(target: object, name: PropertyKey, value: unknown): void {
  if (value !== undefined) Object.defineProperty(target, name, { value, configurable: true, enumerable: false });
}

const claimsKey = Symbol.for("msal-fetch.claims");
const holder = globalThis as { [claimsKey]?: WeakMap<object, string> };
holder[claimsKey] ??= new WeakMap();
const claimsTexts: WeakMap<object, string> = holder[claimsKey];

/**
 * The claims request that a failure left unsatisfied, as JSON text: for handing it on to a caller of one's own. It
 * never serializes with the error or the response.
 */
export function claimsOf(failure: RecoveryError | Response): string | undefined {
  return claimsTexts.get(failure);
}

/** Remembers the unsatisfied claims request beside its error or response. */
export function setClaims(failure: RecoveryError | Response, claims: string): void {
  claimsTexts.set(failure, claims);
}
