/** Reads what MSAL rejected with: by its fields, never by class, number or message (rules A7 and A9). */

/** What a failed token request means for the call. */
export interface TokenFailure {
  readonly kind: /** A user has to act. */
    | "interaction-required"
    /** Policy blocks the user, who can do nothing about it. */
    | "interaction-blocked"
    /** The user said no. */
    | "cancelled"
    /** Another flow of this page is open. */
    | "interaction-in-progress"
    /** May go away by itself. */
    | "transient"
    /** MSAL holds requests back after a throttled answer. */
    | "throttled"
    | "signed-out"
    | "account-mismatch"
    /** The page leaves so that the user can act. */
    | "redirecting"
    /** Code of ours did not come. */
    | "not-loaded"
    | "misconfigured"
    /** Our own caller has to satisfy the challenge. */
    | "challenge"
    | "token-unusable"
    | "failed";
  /** The token service's `error` or MSAL's `errorCode`. */
  readonly code: string;
  /** The claims request of the token service. */
  readonly claims: string | undefined;
  readonly error: unknown;
}

const INTERACTION = new Set([
  "interaction-required",
  "interaction_required",
  "login_required",
  "consent_required",
  "bad_token",
  "ui_not_allowed",
  "interrupted_user",
  "no_tokens_found",
  "native_account_unavailable",
  "refresh_token_expired",
  "invalid_grant",
  "token_refresh_required",
  "timed_out",
  "monitor_window_timeout",
]);
const TRANSIENT = new Set([
  "network_error",
  "post_request_failed",
  "get_request_failed",
  "no_network_connectivity",
  "endpoints_resolution_error",
  "failed_to_parse_response",
  "token_parsing_error",
  "temporarily_unavailable",
  "server_error",
  "request_timeout",
]);
const CANCELLED = new Set(["user_cancelled", "user_canceled", "access_denied", "interaction-cancelled"]);
const SIGNED_OUT = new Set(["no_account_error", "no_account_in_silent_request", "signed-out"]);
const OWN = new Set(["account-mismatch", "redirecting", "not-loaded", "misconfigured", "challenge", "token-unusable"]);

/**
 * Reads an error of a token request. It never throws and never changes the error.
 * @param interactive Whether a user was asked: only then can one have said no.
 */
export function readTokenError(error: unknown, interactive: boolean): TokenFailure {
  const read = (name: string): string => readField(error, name);
  const code = (read("errorCode") || ownCode(read("code")) || read("error")).slice(0, 200);
  const claims = read("claims") || undefined;
  const kind = kindOf(read, code, claims);
  return { kind: kind === "cancelled" && !interactive ? "failed" : kind, code, claims, error };
}

/** A text or number of an error, as text; "" where there is none, or reading it throws. */
export function readField(error: unknown, name: string): string {
  try {
    const value = (error as Record<string, unknown> | null | undefined)?.[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  } catch {
    return "";
  }
}

function kindOf(read: (name: string) => string, code: string, claims: string | undefined): TokenFailure["kind"] {
  const status = Number(read("status"));
  if (read("subError") === "message_only") return "interaction-blocked";
  if (OWN.has(code)) return code as TokenFailure["kind"];
  if (SIGNED_OUT.has(code)) return "signed-out";
  if (code === "interaction_in_progress") return "interaction-in-progress";
  // MSAL repeats a throttled answer with its `error_codes`, of which there may be none, in place of `error`.
  if (isNumbers(code) || (code === "" && read("name") === "ServerError")) return "throttled";
  if (claims !== undefined || read("name") === "InteractionRequiredAuthError") return "interaction-required";
  if (CANCELLED.has(code)) return "cancelled";
  if (INTERACTION.has(code)) return "interaction-required";
  const passing = status === 429 || status >= 500 || TRANSIENT.has(code) || read("name") === "TimeoutError";
  return passing ? "transient" : "failed";
}

/** The number that a `DOMException` has for a code, such as that of an abort, is none of the token service's. */
function ownCode(code: string): string {
  return isNumbers(code) ? "" : code;
}

function isNumbers(code: string): boolean {
  if (code === "") return false;
  for (let at = 0; at < code.length; at++) {
    const character = code.charCodeAt(at);
    if (character !== 0x20 && (character < 0x30 || character > 0x39)) return false;
  }
  return true;
}
