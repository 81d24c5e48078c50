/** Acting on behalf of users, and managed identities: rules N2 and N3. */
import { claimsOf, createFetch, managedIdentity, onBehalfOf, RecoveryError, reportOf } from "@msal-fetch/node";
import { expect, it } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { acrs, api, challenge, interactionRequired, msalError, nbf } from "../support/scripted.ts";

const resources = { "https://graph.example": ["https://graph.microsoft.com/.default"] };
const assertion = (user: string) => `e30.${btoa(user)}.sig`;

interface Requested {
  oboAssertion: string;
  scopes: string[];
  claims?: string;
  skipCache?: boolean;
}

function middleTier(answer: (request: Requested, count: number) => string) {
  const requests: Requested[] = [];
  return {
    requests,
    async acquireTokenOnBehalfOf(request: Requested) {
      requests.push(request);
      return result(answer(request, requests.length));
    },
  };
}

function result(accessToken: string) {
  const expiresOn = new Date(Date.now() + 3_600_000);
  return { accessToken, expiresOn, tokenType: "Bearer", fromCache: false, tenantId: "", account: null };
}

it("recovers a downstream challenge without troubling the caller [N2]", async () => {
  const client = middleTier((_, count) => `t${count}`);
  const server = api(({ token }) => (token === "t1" ? challenge(nbf(1)) : new Response()));

  const response = await createFetch({ tokens: onBehalfOf(client, assertion("ada")), resources, fetch: server.fetch })(
    "https://graph.example/me",
  );

  expect(response.status).toBe(200);
  expect(client.requests).toMatchObject([{ oboAssertion: assertion("ada") }, { claims: nbf(1) }]);
});

it("rejects with a challenge for the caller where the user is needed, whatever `unrecovered` says [N2]", async () => {
  const further = JSON.stringify({ access_token: { capolids: { essential: true, values: ["p"] } } });
  for (const unrecovered of ["return", "throw"] as const) {
    for (const firstFails of [true, false]) {
      const client = middleTier(({ claims }) => {
        if (claims || firstFails) throw interactionRequired({ claims: further });
        return "t1";
      });
      const server = api(() => challenge(acrs("c1")));
      const tokens = onBehalfOf(client, assertion("ada"));
      const fetch = createFetch({ tokens, resources, fetch: server.fetch, unrecovered });

      const error = (await fetch("https://graph.example/me").catch((reason: unknown) => reason)) as RecoveryError;

      expect(error).toBeInstanceOf(RecoveryError);
      expect(error.code).toBe("challenge");
      expect(claimsOf(error)).toContain("capolids");
    }
  }
});

it("never shares a token between assertions, also through one provider [N2, S6]", async () => {
  let current = "ada";
  const client = middleTier(({ oboAssertion }) => oboAssertion);
  const server = api(
    ({ token, url }) => new Response(null, { status: token === assertion(url.split("/").at(-1) ?? "") ? 200 : 500 }),
  );
  const fetch = createFetch({ tokens: onBehalfOf(client, () => assertion(current)), resources, fetch: server.fetch });

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => {
      current = `user${n % 5}`;
      return fetch(`https://graph.example/${current}`);
    }),
  );

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(client.requests).toHaveLength(5);
});

it("refuses what is no assertion, at once and by name", async () => {
  const client = middleTier(() => "t");
  for (const wrong of ["", "Bearer a.b.c", "opaque", undefined, 7]) {
    expect(() => onBehalfOf(client, wrong as string)).toThrow(/`assertion`/);
  }
  expect(() => onBehalfOf({} as never, assertion("ada"))).toThrow(/`client`/);
  const fetch = createFetch({
    tokens: onBehalfOf(client, () => "opaque"),
    resources,
    fetch: api(() => new Response()).fetch,
  });
  await expect(fetch("https://graph.example/me")).rejects.toMatchObject({ code: "misconfigured" });
});

function identity(answer: (count: number) => string) {
  const requests: { resource: string; claims?: string; forceRefresh?: boolean }[] = [];
  return {
    requests,
    async acquireToken(request: { resource: string; claims?: string; forceRefresh?: boolean }) {
      requests.push(request);
      return result(answer(requests.length));
    },
  };
}

it("gives a managed identity claims or a forced renewal, never both [N3]", async () => {
  const clock = fakeClock();
  const client = identity((count) => `t${count}`);
  let refuse: (token: string | null) => Response | undefined = (token) =>
    token === "t1" ? challenge(acrs("c1")) : undefined;
  const server = api(({ token }) => refuse(token) ?? new Response());
  const fetch = createFetch({ tokens: managedIdentity(client), resources, fetch: server.fetch });
  await fetch("https://graph.example/a");
  clock.jump(61_000);
  refuse = (token) =>
    token === "t2" ? new Response(null, { status: 401, headers: { "WWW-Authenticate": "Bearer" } }) : undefined;

  expect((await fetch("https://graph.example/a")).status).toBe(200);

  expect(client.requests).toEqual([
    { resource: "https://graph.microsoft.com/.default" },
    { resource: "https://graph.microsoft.com/.default", claims: acrs("c1") },
    { resource: "https://graph.microsoft.com/.default", forceRefresh: true },
  ]);
});

it("tells once that a managed identity cannot send claims, and does not loop [N3]", async () => {
  const client = identity(() => "same");
  const server = api(() => challenge(acrs("c1")));
  const fetch = createFetch({ tokens: managedIdentity(client), resources, fetch: server.fetch });

  const response = await fetch("https://graph.example/a");
  for (let n = 0; n < 10; n++) await fetch("https://graph.example/a");

  expect(reportOf(response)?.diagnosis?.evidence[0]?.fact).toContain("managed identity never sends");
  expect(client.requests.filter(({ claims }) => claims)).toHaveLength(1);
});

it("calls it no challenge where the assertion itself is refused, and says so [N2]", async () => {
  const client = middleTier(() => {
    throw msalError("invalid_grant", {
      name: "ServerError",
      errorMessage: "AADSTS500133: Assertion is not within its valid time range.",
    });
  });
  const tokens = onBehalfOf(client, assertion("ada"));
  const call = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch })("https://graph.example/me");
  const error = (await call.catch((reason: unknown) => reason)) as RecoveryError;
  expect(error.code).not.toBe("challenge");
  expect(claimsOf(error)).toBeUndefined();
  expect(error.report.diagnosis?.codes).toContain("AADSTS500133");
});
