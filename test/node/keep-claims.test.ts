/** What `keepClaims` keeps of MSAL's requests, and for whom. */
import { claimsOf, createFetch, keepClaims, type NetworkClientLike, onBehalfOf, RecoveryError } from "@msal-fetch/node";
import { expect, it } from "vitest";

const claimsFor = (user: string) => JSON.stringify({ access_token: { capolids: { values: [user] } } });

/** A token service that refuses with claims of the user in the request. */
function tokenService(): NetworkClientLike & { urls: string[] } {
  const urls: string[] = [];
  return {
    urls,
    sendGetRequestAsync: (url) => Promise.reject(new Error(`GET ${url}`)),
    async sendPostRequestAsync<T>(url: string, options?: { body?: string }) {
      urls.push(url);
      const user = new URLSearchParams(options?.body).get("assertion") ?? "";
      await Promise.resolve();
      return { status: 400, headers: {}, body: { error: "invalid_grant", claims: claimsFor(user) } as T };
    },
  };
}

/** MSAL, as far as it loses claims. */
function msal(network: NetworkClientLike) {
  const errors: object[] = [];
  return {
    errors,
    async acquireTokenOnBehalfOf({
      oboAssertion,
      correlationId = "",
    }: {
      oboAssertion: string;
      correlationId?: string;
    }) {
      const body = new URLSearchParams({ assertion: oboAssertion, "client-request-id": correlationId }).toString();
      await network.sendPostRequestAsync("https://login.example/token", { body });
      const error = Object.freeze(
        Object.assign(new Error("AADSTS50076"), { errorCode: "invalid_grant", subError: "" }),
      );
      errors.push(error);
      throw error;
    },
  };
}

const call = (client: ReturnType<typeof msal>, user: string) =>
  createFetch({ tokens: onBehalfOf(client, `e30.${user}.sig`), resources: { "https://api.example": ["s"] } })(
    "https://api.example/",
  ).catch((error: unknown) => error);

it("gives each of many simultaneous failures its own claims, and MSAL's error unchanged [A9, X1]", async () => {
  const service = tokenService();
  const client = msal(keepClaims(service));
  const users = Array.from({ length: 50 }, (_, n) => `user${n}`);

  const errors = await Promise.all(users.map((user) => call(client, user)));

  expect(errors.map((error) => claimsOf(error as RecoveryError))).toEqual(
    users.map((user) => claimsFor(`e30.${user}.sig`)),
  );
  expect(errors.every((error) => error instanceof RecoveryError && error.code === "challenge")).toBe(true);
  expect(service.urls).toHaveLength(50);
  expect(client.errors.filter((error) => "claims" in error)).toEqual([]);
  expect(JSON.stringify(errors)).not.toContain("user7");
});

it("passes every request on as it is, and every failure", async () => {
  const service = tokenService();
  const network = keepClaims(service);
  await expect(network.sendGetRequestAsync("https://login.example/keys")).rejects.toThrow(
    "GET https://login.example/keys",
  );
  const answer = await network.sendPostRequestAsync("https://login.example/token", { body: "assertion=a" });
  expect(answer).toEqual({ status: 400, headers: {}, body: { error: "invalid_grant", claims: claimsFor("a") } });
});

it("leaves alone what has no claims", async () => {
  const network = keepClaims({
    ...tokenService(),
    sendPostRequestAsync: async <T>() => ({ status: 502, headers: {}, body: "<html>" as T }),
  });
  const client = msal(network);
  const error = await call(client, "ada");
  expect(error).toMatchObject({ name: "RecoveryError", code: "unrecovered" });
  expect(claimsOf(error as RecoveryError)).toBeUndefined();
});

it("holds the claims of the last thousand failures, each until it was asked for", async () => {
  const network = keepClaims(tokenService());
  for (let n = 0; n <= 1_000; n++)
    await network.sendPostRequestAsync(`https://login.example/token?client-request-id=c${n}`, {
      body: "assertion=ada",
    });
  const failing = { acquireTokenOnBehalfOf: () => Promise.reject(new Error("AADSTS50076")) };
  const tokens = onBehalfOf(failing, "e30.ada.sig");
  const subject = tokens.subject({}) ?? "";
  const claimsAfter = async (correlationId: string) => {
    const error = await tokens.silent({ scopes: ["s"], subject, correlationId }).catch((reason: unknown) => reason);
    return (error as { claims?: string }).claims;
  };

  expect(await claimsAfter("c0")).toBeUndefined();
  expect(await claimsAfter("c1")).toBe(claimsFor("ada"));
  expect(await claimsAfter("c1")).toBeUndefined();
  expect(await claimsAfter("c1000")).toBe(claimsFor("ada"));
});
