import { AuthError, ClientAuthError, InteractionRequiredAuthError, ServerError } from "@azure/msal-node";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readTokenError, type TokenFailure } from "../../../packages/core/src/recovery/token-error.ts";

type Kind = TokenFailure["kind"];
const claims = '{"access_token":{"capolids":{"essential":true,"values":["a"]}}}';

const interactionRequired = (code: string, subError = "", own = "") =>
  new InteractionRequiredAuthError(code, "correlation", "AADSTS50076: …", subError, "time", "trace", own, "50076");
const server = (code: string, status?: number, subError = "") =>
  new ServerError(code, "correlation", "AADSTS: …", subError, "50076", status);
const client = (code: string) => new ClientAuthError(code, "correlation");

/** Answers of the token service, as the classes of the installed MSAL carry them. */
const thrown: readonly [string, unknown, Kind][] = [
  [
    "interaction_required with claims",
    interactionRequired("interaction_required", "basic_action", claims),
    "interaction-required",
  ],
  ["interaction_required alone", interactionRequired("interaction_required"), "interaction-required"],
  [
    "invalid_grant, basic_action, claims",
    interactionRequired("invalid_grant", "basic_action", claims),
    "interaction-required",
  ],
  ["invalid_grant, claims lost", server("invalid_grant"), "interaction-required"],
  ["invalid_grant, message_only", interactionRequired("invalid_grant", "message_only", claims), "interaction-blocked"],
  ["consent_required", interactionRequired("invalid_grant", "consent_required"), "interaction-required"],
  ["login_required", interactionRequired("login_required"), "interaction-required"],
  ["bad_token", interactionRequired("invalid_grant", "bad_token"), "interaction-required"],
  ["token_expired, claims lost", server("invalid_grant", undefined, "token_expired"), "interaction-required"],
  [
    "device authentication failed",
    server("invalid_grant", 400, "device_authentication_failed"),
    "interaction-required",
  ],
  ["no_tokens_found", new InteractionRequiredAuthError("no_tokens_found", "correlation"), "interaction-required"],
  ["an unknown code, by its class", interactionRequired("new_code"), "interaction-required"],
  ["invalid_resource", server("invalid_resource", 400), "failed"],
  ["unauthorized_client", server("unauthorized_client", 400), "failed"],
  ["invalid_client", server("invalid_client", 401), "failed"],
  ["access_denied", server("access_denied", 400), "failed"],
  ["429", server("too_many_requests", 429), "transient"],
  ["500", server("unknown", 500), "transient"],
  ["503 with a code that would need the user", server("temporarily_unavailable", 503), "transient"],
  ["a server_error without a status", server("server_error"), "transient"],
  ["throttled here", server("90055"), "throttled"],
  ["throttled here, with several numbers", server("50196 90055"), "throttled"],
  ["a network error", new AuthError("network_error", "correlation"), "transient"],
  ["an answer that is HTML", client("token_parsing_error"), "transient"],
  ["discovery failed", client("endpoints_resolution_error"), "transient"],
  ["no account", client("no_account_in_silent_request"), "signed-out"],
  ["another client error", client("empty_input_scopes_error"), "failed"],
];

it.each(thrown)("reads MSAL's own error: %s [A7, A9]", (_, error, kind) => {
  expect(readTokenError(error, false).kind).toBe(kind);
});

it.each(thrown)("reads the same from another copy's error, by its structure: %s [A9]", (_, error, kind) => {
  const { name } = error as Error;
  const literal = { ...(error as object), name };
  expect(readTokenError(literal, false).kind).toBe(kind);
});

/** The errors of msal-browser and of nested apps: name and code are all that counts. */
it.each<[string, string, Kind, Kind]>([
  ["BrowserAuthError", "interaction_in_progress", "interaction-in-progress", "interaction-in-progress"],
  ["BrowserAuthError", "no_account_error", "signed-out", "signed-out"],
  ["BrowserAuthError", "user_cancelled", "failed", "cancelled"],
  ["ClientAuthError", "user_canceled", "failed", "cancelled"],
  ["ServerError", "access_denied", "failed", "cancelled"],
  ["BrowserAuthError", "timed_out", "interaction-required", "interaction-required"],
  ["BrowserAuthError", "monitor_window_timeout", "interaction-required", "interaction-required"],
  ["ClientAuthError", "token_refresh_required", "interaction-required", "interaction-required"],
  ["InteractionRequiredAuthError", "refresh_token_expired", "interaction-required", "interaction-required"],
  ["InteractionRequiredAuthError", "native_account_unavailable", "interaction-required", "interaction-required"],
  ["BrowserAuthError", "no_network_connectivity", "transient", "transient"],
  ["BrowserAuthError", "post_request_failed", "transient", "transient"],
  ["BrowserAuthError", "get_request_failed", "transient", "transient"],
  ["BrowserAuthError", "failed_to_parse_response", "transient", "transient"],
  ["ClientAuthError", "request_timeout", "transient", "transient"],
  ["BrowserAuthError", "popup_window_error", "failed", "failed"],
  ["BrowserAuthError", "uninitialized_public_client_application", "failed", "failed"],
  ["NestedAppAuthError", "unsupported_method", "failed", "failed"],
])("reads %s %s: %s when silent, %s when a user was asked [A7, A9, E4]", (name, errorCode, silent, interactive) => {
  const error = { name, errorCode, subError: "", errorMessage: "", correlationId: "" };
  expect(readTokenError(error, false).kind).toBe(silent);
  expect(readTokenError(error, true).kind).toBe(interactive);
});

it.each(["account-mismatch", "misconfigured", "challenge", "token-unusable", "signed-out"])(
  "takes %s from a provider, as errorCode or code",
  (code) => {
    expect(readTokenError({ errorCode: code }, false).kind).toBe(code);
    expect(readTokenError({ name: "RecoveryError", code }, true).kind).toBe(code);
  },
);

it("takes the outcomes of an interaction from a provider", () => {
  expect(readTokenError({ code: "interaction-cancelled" }, true).kind).toBe("cancelled");
  expect(readTokenError({ code: "interaction-required" }, true).kind).toBe("interaction-required");
});

it.each(["AADSTS50076", "interaction_required", "access_denied: user_cancelled", "AADSTS90055"])(
  "makes nothing of numbers and words in a message: %s [A7]",
  (message) => {
    expect(readTokenError(new Error(message), true).kind).toBe("failed");
    expect(readTokenError({ errorCode: "x", errorMessage: message, errorNo: "50076" }, true).kind).toBe("failed");
  },
);

it("does not take the numeric code of an aborted or timed-out request for a throttled answer [A8]", () => {
  expect(readTokenError(new DOMException("aborted", "AbortError"), false)).toMatchObject({ kind: "failed", code: "" });
  expect(readTokenError(new DOMException("late", "TimeoutError"), false)).toMatchObject({
    kind: "transient",
    code: "",
  });
});

it("gives the claims of the token service, and none where they are empty [A3]", () => {
  expect(readTokenError(interactionRequired("interaction_required", "", claims), false).claims).toBe(claims);
  expect(readTokenError(interactionRequired("interaction_required"), false).claims).toBeUndefined();
  expect(readTokenError({ errorCode: "x", claims }, false)).toMatchObject({ kind: "interaction-required", claims });
});

it("hands on the error itself and leaves it as it was [A9]", () => {
  const error = Object.freeze({ name: "ServerError", errorCode: "invalid_grant" });
  expect(readTokenError(error, false)).toEqual({
    kind: "interaction-required",
    code: "invalid_grant",
    claims: undefined,
    error,
  });
});

it.each([
  [{ errorCode: "a", code: "b", error: "c" }, "a"],
  [{ errorCode: "", code: "b", error: "c" }, "b"],
  [{ error: "c" }, "c"],
  [{}, ""],
])("names %j by %j", (error, code) => {
  expect(readTokenError(error, false).code).toBe(code);
});

it("cuts a code that is too long to be one [X1]", () => {
  expect(readTokenError({ errorCode: "x".repeat(1_000) }, false).code).toHaveLength(200);
});

it("never throws, whatever was rejected [A9]", () => {
  const trap = () => {
    throw new Error("trap");
  };
  const hostile = new Proxy({}, { get: trap });
  const getter = Object.defineProperty({}, "errorCode", { get: trap });
  for (const error of [undefined, null, "text", 0, Symbol("a"), () => {}, [], hostile, getter, Object.create(null)]) {
    const failure = readTokenError(error, false);
    expect([failure.kind, failure.code, failure.claims]).toEqual(["failed", "", undefined]);
    expect(failure.error === error).toBe(true);
  }
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), fc.boolean(), (error, interactive) => {
      expect(Object.is(readTokenError(error, interactive).error, error)).toBe(true);
    }),
  );
});
