/** Hono's Node server puts classes of its own for `Request` and `Response`, unless it is told not to. */
import { claimsOf, createFetch, RecoveryError, reportOf } from "@msal-fetch/core";
import { claimsChallenge } from "@msal-fetch/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningApi, startHono } from "../server/frameworks.ts";
import { challengeOf, requestFor, user } from "../server/tokens.ts";

const native = Response;
let api: RunningApi;

beforeAll(async () => {
  const behaviour = {
    exposed: "ETag",
    deleted: () => undefined,
    // The token names the contexts that it proves.
    validate: async (authorization: string) => ({ ...user, acrs: authorization.split(" ").slice(1) }),
    callDownstream: async () => {
      const response = claimsChallenge({ claims: requestFor("c2"), tokenClaims: user });
      throw new RecoveryError("challenge", "secret", { response });
    },
  };
  api = await startHono(behaviour);
});
afterAll(() => api.close());

it("answers and is recovered with the classes of Hono's server", async () => {
  expect(Response).not.toBe(native);
  const fetch = createFetch({
    tokens: {
      kind: "app",
      subject: () => "app",
      silent: async ({ claims }) => {
        const token = claims === requestFor("c1") ? "c1" : "none";
        return { token, type: "Bearer", expiresOn: Date.now() + 3_600_000, subject: "app" };
      },
    },
    resources: { [api.origin]: ["s"] },
  });

  const response = await fetch(`${api.origin}/tasks/1`, { method: "DELETE" });

  expect(response.status).toBe(204);
  expect(reportOf(response)?.outcome).toBe("recovered");
  expect(claimsOf(response)).toBeUndefined();
});

it("hands on with the classes of Hono's server [API A10, API A11]", async () => {
  const response = await fetch(`${api.origin}/downstream`, { headers: { authorization: "Bearer none" } });

  expect(response.status).toBe(401);
  expect(challengeOf(response)["claims"]).toBe(requestFor("c2"));
  expect(response.headers.get("access-control-expose-headers")).toBe("ETag, WWW-Authenticate");
  expect(await response.text()).not.toContain("secret");
});
