/** How an interaction of ours ends without a token, in the codes that the engine knows. */

/** The user said no. */
export function cancelled(): Error {
  return failure("interaction-cancelled", "the user cancelled");
}

/** Nobody answered in time: that is no refusal. */
export function timedOut(): Error {
  return failure("timed_out", "the user did not act in time");
}

/** The page leaves. */
export function redirecting(): Error {
  return failure("redirecting", "the page leaves so that the user can sign in");
}

/** The code of MSAL's error; "" for any other. */
export function codeOf(error: unknown): string {
  const code = (error as { errorCode?: unknown } | null)?.errorCode;
  return typeof code === "string" ? code : "";
}

function failure(errorCode: string, message: string): Error {
  return Object.assign(new Error(message), { errorCode });
}
