/** Who calls, as the claims of the validated access token say: the first step of every answer. */
import { isObject, type Members, stringsOf } from "./json.ts";

/** How far clocks may be apart, in seconds; validators of tokens allow as much. */
const CLOCK_SKEW_S = 300;

/** The caller of an API. */
export interface Caller {
  readonly claims: Members;
  /** Whether the calling application understands claims challenges: the client capability `cp1`. */
  readonly capable: boolean;
  /** Whether the token is an application's own, with no user who could do anything. */
  readonly appOnly: boolean;
  /** Whether the token's time is over or has not come: whoever validated it did not look, or looked long ago. */
  readonly outdated: boolean;
  /** The authentication contexts that the token proves. */
  readonly acrs: readonly string[];
}

/**
 * Reads the claims of a validated access token.
 * @throws TypeError where they are a token, not yet validated, or nothing.
 */
export function readCaller(tokenClaims: unknown): Caller {
  const claims = checked(tokenClaims);
  return {
    claims,
    // Microsoft's guide writes cp1, MSAL sends CP1: the case carries no meaning.
    capable: stringsOf(claims["xms_cc"]).some((value) => value.toLowerCase() === "cp1"),
    appOnly: isAppOnly(claims),
    outdated: isOutdated(claims, Date.now() / 1000),
    acrs: stringsOf(claims["acrs"]),
  };
}

function checked(tokenClaims: unknown): Members {
  // Never with the value in the message: it may be a token.
  if (typeof tokenClaims === "string") {
    throw new TypeError(
      "`tokenClaims` is a string: validate the token first (signature, issuer, audience, time), then pass its claims",
    );
  }
  if (!isObject(tokenClaims)) {
    throw new TypeError(
      "`tokenClaims` must be the claims of the caller's access token, which has to be validated first",
    );
  }
  if (typeof tokenClaims["then"] === "function") {
    throw new TypeError("`tokenClaims` is a promise: await the validation of the token first");
  }
  if (isObject(tokenClaims["payload"]) && isObject(tokenClaims["protectedHeader"])) {
    throw new TypeError("`tokenClaims` is the result of a validation: pass its `payload`");
  }
  return tokenClaims;
}

/** `idtyp` is an optional claim; without it, an application's own token has no `scp`, and itself as the subject. */
function isAppOnly(claims: Members): boolean {
  const kind = claims["idtyp"];
  if (typeof kind === "string") return kind.toLowerCase() === "app";
  const { oid, sub } = claims;
  return claims["scp"] === undefined && typeof oid === "string" && oid === sub;
}

function isOutdated({ exp, nbf }: Members, now: number): boolean {
  return (typeof exp === "number" && exp + CLOCK_SKEW_S < now) || (typeof nbf === "number" && nbf - CLOCK_SKEW_S > now);
}
