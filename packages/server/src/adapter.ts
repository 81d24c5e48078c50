/** What the adapters share: each of them only reads a request and writes a response in its framework's way. */
import { type AuthContextOptions, checkAuthContext, requireAuthContext } from "./auth-context.ts";
import { checkAuthority } from "./authority.ts";
import { relayChallenge } from "./relay.ts";
import { findRelayable } from "./relayable.ts";

/** Where an adapter finds the caller. */
export interface CallerOptions<Request> {
  /** Gives the claims of the caller's access token, validated by a handler that ran before; `undefined`: there are none. */
  claims: (request: Request) => object | undefined;
}

/** How an adapter requires an authentication context. */
export interface RequireOptions<Request> extends CallerOptions<Request>, AuthContextOptions {}

/** How an adapter hands challenges on. */
export interface RelayErrorsOptions<Request> extends CallerOptions<Request> {
  /** The API's own authority. @default the tenant of the token's `iss` */
  authority?: string;
}

/** Gives the check of a request; what is wrong with its settings is said at once. @throws TypeError */
export function authContextCheck<Request>(
  id: string,
  options: RequireOptions<Request>,
): (request: Request) => Response | undefined {
  checkClaims(options);
  checkAuthContext(id, options);
  return (request) => {
    const tokenClaims = options.claims(request);
    // Note: never let such a request pass, nor answer it: the application is set up in a way that protects nothing.
    if (tokenClaims === undefined) {
      throw new TypeError("`claims` gave nothing: validate the access token in a handler that runs before this one");
    }
    return requireAuthContext(tokenClaims, id, options);
  };
}

/** Gives what answers an error of a request; `undefined`: the error stays an error. @throws TypeError */
export function relay<Request>(
  options: RelayErrorsOptions<Request>,
): (failure: unknown, request: Request) => Response | undefined {
  checkClaims(options);
  const { claims, authority } = options;
  if (authority !== undefined) checkAuthority(authority);
  return (failure, request) => {
    // First of all: an error of a route without callers must not end in another error.
    const tokenClaims = findRelayable(failure) && claims(request);
    return tokenClaims && relayChallenge(failure, { tokenClaims, ...(authority !== undefined && { authority }) });
  };
}

function checkClaims(options: CallerOptions<never>): void {
  if (typeof options?.claims === "function") return;
  throw new TypeError("`claims` must be a function that gives the validated claims of a request's access token");
}
