/** Finds the claims request in what an on-behalf-of call failed with. */
import { claimsOf, findClaimsChallenge } from "@msal-fetch/core";
import { shortestRequest } from "./claims-request.ts";
import { isObject, read } from "./json.ts";

/** What can be handed on to the caller. */
export interface Relayable {
  /** The claims request, as JSON text. */
  readonly claims: string;
  /** Whether a policy blocks the user, for whom signing in again is of no use. */
  readonly blocked: boolean;
}

/** How many causes are looked into. */
const MAX_DEPTH = 8;

/**
 * Looks for a claims request in an error, in its response and in its causes, outermost first.
 * @param failure A `RecoveryError`, an error of MSAL, one that wraps such an error, or a downstream `Response`.
 */
export function findRelayable(failure: unknown): Relayable | undefined {
  let blocked = false;
  let at = failure;
  for (let depth = 0; depth < MAX_DEPTH && isObject(at); depth++) {
    blocked ||= isBlocked(at);
    for (const claims of claimsAt(at)) {
      const request = claims && shortestRequest(claims);
      if (request) return { claims: request, blocked };
    }
    at = read(at, "cause");
  }
  return undefined;
}

/** The claims requests that an error or a response holds, in the order of their worth. */
function* claimsAt(failure: object): Generator<string | undefined> {
  yield remembered(failure);
  // MSAL's errors are read by structure: several copies of its classes may be installed.
  const claims = read(failure, "claims");
  if (typeof claims === "string" && typeof read(failure, "errorCode") === "string") yield claims;
  const response = isResponse(failure) ? failure : read(failure, "response");
  if (!isResponse(response)) return;
  yield remembered(response);
  yield findClaimsChallenge(response)?.claims;
}

/** What `createFetch` has noted beside an error or a response of its own. */
function remembered(failure: object): string | undefined {
  return claimsOf(failure as Response);
}

/** MSAL's `message_only`, as it is or in the report of a call. */
function isBlocked(failure: object): boolean {
  const report = read(failure, "report");
  return (
    read(failure, "subError") === "message_only" || (isObject(report) && report["reason"] === "interaction-blocked")
  );
}

function isResponse(value: unknown): value is Response {
  if (!isObject(value) || typeof read(value, "status") !== "number") return false;
  const headers = read(value, "headers");
  return isObject(headers) && typeof read(headers, "get") === "function";
}
