/**
 * APIs written with each framework, against real tokens of the emulated tenant: what they challenge is recovered by
 * real clients, and what they meet downstream goes back to the caller.
 */
import { ConfidentialClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import {
  claimsOf,
  createFetch,
  findClaimsChallenge,
  onBehalfOf,
  parseChallenges,
  publicClient,
  reportOf,
} from "@msal-fetch/node";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Behaviour, frameworks, type RunningApi } from "../server/frameworks.ts";
import { startTenant, type Tenant } from "../support/tenant.ts";

const SCOPES = [sample.middleTier.scope];
let tenant: Tenant;
let middle: ConfidentialClientApplication;
let keys: ReturnType<typeof createRemoteJWKSet>;
let deletions = 0;

beforeAll(async () => {
  tenant = await startTenant();
  const { authority, host } = tenant.listener;
  const { clientId, clientSecret } = sample.middleTier;
  middle = new ConfidentialClientApplication({
    auth: { clientId, clientSecret, authority, knownAuthorities: [host], clientCapabilities: ["CP1"] },
  });
  keys = createRemoteJWKSet(new URL(`${authority}/discovery/v2.0/keys`));
});
beforeEach(() => {
  tenant.emulator.reset();
  deletions = 0;
});
afterAll(() => tenant.emulator.close());

function behaviour(exposed = "ETag"): Behaviour {
  const bearer = (authorization: string) => /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? "";
  const { clientId, appIdUri } = sample.middleTier;
  return {
    exposed,
    deleted: () => void deletions++,
    async validate(authorization) {
      const rules = { issuer: `${tenant.listener.authority}/v2.0`, audience: [clientId, appIdUri] };
      const valid = await jwtVerify(bearer(authorization), keys, { ...rules, algorithms: ["RS256"] }).catch(
        () => undefined,
      );
      return valid?.payload;
    },
    async callDownstream(authorization) {
      const fetch = createFetch({
        tokens: onBehalfOf(middle, bearer(authorization)),
        resources: { [`${tenant.listener.origin}/graph`]: ["https://graph.microsoft.com/.default"] },
      });
      return (await fetch(`${tenant.listener.origin}/graph/v1.0/me`)).json();
    },
  };
}

type Token = Parameters<Tenant["emulator"]["mintToken"]>[0];

/** A token for the API. */
function mint(token: Token): Promise<string> {
  const audience = sample.middleTier.name;
  return tenant.emulator.mintToken({ audience, origin: tenant.listener.origin, ...token });
}

/** A call without the client of this project. */
async function call(url: string, token: Token | string, method = "DELETE"): Promise<Response> {
  const minted = typeof token === "string" ? token : await mint(token);
  return fetch(url, { method, headers: { authorization: `Bearer ${minted}` } });
}

describe.each(Object.entries(frameworks))("%s", (_, start) => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await start(behaviour());
  });
  afterAll(() => api.close());

  it("challenges a call that the client then recovers, and does its work once [API A12]", async () => {
    const { client } = await tenant.signedIn(["alex"], SCOPES);
    const fetch = createFetch({ tokens: publicClient(client), resources: { [api.origin]: SCOPES } });
    await fetch(`${api.origin}/tasks`);
    tenant.emulator.log.clear();

    const response = await fetch(`${api.origin}/tasks/1`, { method: "DELETE" });

    expect(response.status).toBe(204);
    expect(reportOf(response)?.outcome).toBe("recovered");
    expect(deletions).toBe(1);
    expect(tenant.tokenRequests()).toBe(1);
    await fetch(`${api.origin}/tasks/2`, { method: "DELETE" });
    expect(tenant.tokenRequests()).toBe(1);
  });

  it("sends the challenge with all of its fields, and appends to what is exposed [API A1, A8, A9]", async () => {
    const response = await call(`${api.origin}/tasks/1`, { user: "alex" });

    expect(response.status).toBe(401);
    const [{ params } = { params: undefined }, ...others] = parseChallenges(
      response.headers.get("www-authenticate") ?? "",
    );
    expect(others).toEqual([]);
    expect(params).toMatchObject({
      realm: sample.tenantId,
      authorization_uri: `${tenant.listener.authority}/oauth2/v2.0/authorize`,
      error: "insufficient_claims",
    });
    expect(findClaimsChallenge(response)?.claims).toBe('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}');
    expect(response.headers.get("access-control-expose-headers")).toBe("ETag, WWW-Authenticate");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ title: "Unauthorized", status: 401 });
    expect(deletions).toBe(0);
  });

  it("exposes the field once where the application exposes it already [API A8]", async () => {
    const exposing = await start(behaviour("etag, www-authenticate"));
    try {
      const response = await call(`${exposing.origin}/tasks/1`, { user: "alex" });
      expect(response.headers.get("access-control-expose-headers")).toBe("etag, www-authenticate");
    } finally {
      await exposing.close();
    }
  });

  it("answers 403 and a reason to callers that cannot be asked [API A3, A6]", async () => {
    for (const [token, reason] of [
      [{ user: "alex", capabilities: [] }, "client-capability-missing"],
      [{}, "app-only-token"],
    ] as const) {
      const response = await call(`${api.origin}/tasks/1`, token);
      expect(response.status).toBe(403);
      expect(response.headers.get("www-authenticate")).toBeNull();
      expect(await response.json()).toMatchObject({ reason });
    }
    expect(deletions).toBe(0);
  });

  it("never answers a bad token with a claims challenge [API A5]", async () => {
    for (const token of [{ expiresInMs: -60_000 }, { untrusted: true }, { audience: "graph" }]) {
      const response = await call(`${api.origin}/tasks/1`, { user: "alex", ...token });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    }
  });

  it("lets nothing pass, and says nothing, where no token was validated [API A5]", async () => {
    const response = await call(`${api.origin}/unvalidated`, { user: "alex", acrs: ["c1"] });

    expect(response.status).toBe(500);
    expect(await response.text()).not.toBe("passed");
  });

  it("heals a downstream challenge without troubling the caller [API A10]", async () => {
    const token = await mint({ user: "alex" });
    expect((await call(`${api.origin}/downstream`, token, "GET")).status).toBe(200);
    tenant.emulator.events.policyChanged({ api: "graph" });

    const response = await call(`${api.origin}/downstream`, token, "GET");

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ userPrincipalName: sample.users.alex.userPrincipalName });
    expect(tenant.emulator.log.count({ service: "graph", challenged: true })).toBe(1);
  });

  it("serves fifty users at once, each with what is theirs [S6, N2]", async () => {
    const callers = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const { id, userPrincipalName } = tenant.emulator.directory.addUser({
          userPrincipalName: `user${n}@${sample.domain}`,
        });
        return { userPrincipalName, token: await mint({ user: id }) };
      }),
    );
    const round = () =>
      Promise.all(
        callers.map(async ({ userPrincipalName, token }) => {
          const answer = await (await call(`${api.origin}/downstream`, token, "GET")).json();
          return answer.userPrincipalName === userPrincipalName;
        }),
      );

    expect(await round()).not.toContain(false);
    tenant.emulator.events.policyChanged({ api: "graph" });
    expect(await round()).not.toContain(false);
    expect(tenant.emulator.log.count({ service: "graph", challenged: true })).toBe(50);
  });

  it("hands on what the user has to satisfy; the caller does, and the next call is good [N2, API A10, API A11]", async () => {
    tenant.emulator.policy.requireContext({ service: "graph", path: "/v1.0/me", id: "c1" });
    tenant.emulator.policy.setContext("c1", "interaction");
    const { client, signIn } = await tenant.signedIn(["alex"], SCOPES);
    const fetch = createFetch({ tokens: publicClient(client), resources: { [api.origin]: SCOPES } });

    const refused = await fetch(`${api.origin}/downstream`);

    expect(refused.status).toBe(401);
    expect(reportOf(refused)?.reason).toBe("interaction-required");
    const challenge = findClaimsChallenge(refused)?.challenge.params;
    expect(challenge).toMatchObject({ realm: sample.tenantId, error: "insufficient_claims" });
    expect(challenge?.["authorization_uri"]).toBe(`${tenant.listener.authority}/oauth2/v2.0/authorize`);
    expect(challenge).not.toHaveProperty("client_id");
    expect(refused.headers.get("cache-control")).toBe("no-store");
    expect(refused.headers.get("access-control-expose-headers")).toBe("ETag, WWW-Authenticate");
    expect(await refused.json()).toMatchObject({ title: "Unauthorized", status: 401 });

    await signIn("alex", claimsOf(refused));
    const again = await fetch(`${api.origin}/downstream`);

    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ userPrincipalName: sample.users.alex.userPrincipalName });
  });

  it("answers 403 to a caller without cp1 when the user has to satisfy something downstream [API A3]", async () => {
    tenant.emulator.policy.addRule({ control: "mfa", user: "alex", api: "graph" });

    const response = await call(`${api.origin}/downstream`, { user: "alex", capabilities: [] }, "GET");

    expect(response.status).toBe(403);
    const text = await response.text();
    expect(text).toContain("client-capability-missing");
    expect(text).not.toMatch(/capolids|AADSTS/);
  });

  it("leaves every other error to the application, with and without a caller", async () => {
    for (const path of ["/error", "/public-error"]) {
      const response = await call(`${api.origin}${path}`, { user: "alex" }, "GET");
      expect(response.status).toBe(500);
      expect(response.headers.get("www-authenticate")).toBeNull();
    }
  });
});
