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

function failure(errorCode: string, message: string): Error {
  return Object.assign(new Error(message), { errorCode });
}
