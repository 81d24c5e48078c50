/** What is asked once for all: whose request it is, and which tokens of others will do. */
import type { TokenRequest } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { type Asking, askOnce } from "../../packages/node/src/ask-once.ts";
import { SHARED_CACHE, type SharedCache, type SharedRequest } from "../../packages/node/src/shared-cache.ts";
import { fakeClock } from "../support/clock.ts";
import { acrs, nbf } from "../support/scripted.ts";

const HOUR = 3_600_000;

function jwt(iat: number, more: object = {}): string {
  return `h.${Buffer.from(JSON.stringify({ iat, ...more })).toString("base64url")}.s`;
}

function answer(accessToken: string, lasts = HOUR) {
  const expiresOn = new Date(Date.now() + lasts);
  return { accessToken, expiresOn, tokenType: "Bearer", fromCache: false, tenantId: "", account: null };
}

/** A shared cache that lets everybody make the request, and keeps what it was given. */
function sharing() {
  const given: SharedRequest<ReturnType<typeof answer> | null>[] = [];
  const cachePlugin = {
    [SHARED_CACHE]: {
      load: async () => {},
      once: (request) => {
        given.push(request as never);
        return request.acquire();
      },
    } satisfies SharedCache,
  };
  const client = (auth: object = {}) => ({ config: { auth: { clientId: "c", ...auth }, cache: { cachePlugin } } });
  return { given, client };
}

/** What another process' token is measured by, for a client that gave out `before`. */
async function requestFor(more: Partial<TokenRequest>, before?: string, cached = answer("cached")) {
  const { given, client } = sharing();
  const asking: Asking = { kind: "app", client: client(), subject: "app", authority: undefined };
  const request = { scopes: ["s"], correlationId: "" };
  if (before !== undefined) await askOnce(asking, request, async () => answer(before));
  await askOnce(asking, { ...request, ...more }, async (asked) =>
    asked.claims === undefined && !asked.refresh ? cached : answer("own"),
  );
  const [one] = given;
  if (!one) throw new Error("Nothing was shared");
  return one;
}

it("keeps apart what differs in authority, application, user, tenant or scopes [N4, S6]", async () => {
  const { given, client } = sharing();
  const plain: Asking = { kind: "app", client: client({ authority: "https://a" }), subject: "u", authority: undefined };
  const request = { scopes: ["s", "r"], correlationId: "", claims: acrs("c1") };
  const ask = async (asking: Partial<Asking>, more: Partial<TokenRequest> = {}) => {
    await askOnce({ ...plain, ...asking }, { ...request, ...more }, async () => answer("t"));
    return given.at(-1)?.name;
  };
  const name = await ask({});
  expect(await ask({}, { scopes: ["r", "s"] })).toBe(name);
  expect(await ask({ client: client({ authority: "https://a" }) })).toBe(name);
  expect(await ask({ client: client(), authority: "https://a" })).toBe(name);
  const others = [
    await ask({ client: client({ authority: "https://b" }) }),
    await ask({ client: client() }),
    await ask({ authority: "https://c" }),
    await ask({ client: client({ authority: "https://a", clientId: "d" }) }),
    await ask({ kind: "user" }),
    await ask({ subject: "v" }),
    await ask({}, { account: { homeAccountId: "u", tenantId: "t" } }),
    await ask({}, { scopes: ["s"] }),
    await ask({}, { claims: acrs("c2") }),
  ];
  expect(new Set([name, ...others]).size).toBe(1 + others.length);
});

it("takes no token from before the time that a challenge names; one that tells no time, by when it was got [A4]", async () => {
  const request = await requestFor({ claims: nbf(100) });
  expect([99, 100, 101].map((iat) => request.accepts(jwt(iat), undefined))).toEqual([false, true, true]);
  expect(request.accepts(jwt(99), 200)).toBe(false);
  expect([99, 100, undefined].map((acquired) => request.accepts("opaque", acquired))).toEqual([false, true, false]);
  expect((await requestFor({ claims: acrs("c1") })).accepts("opaque", undefined)).toBe(true);
});

it("takes neither the token that it gave out itself, nor an older one, nor none [N4]", async () => {
  const before = jwt(100);
  const request = await requestFor({ claims: acrs("c1") }, before);
  expect(request.accepts(before, undefined)).toBe(false);
  expect(request.accepts("", undefined)).toBe(false);
  expect([99, 100, 101].map((iat) => request.accepts(jwt(iat, { n: 2 }), undefined))).toEqual([false, true, true]);
});

it("takes a token for a forced request only where it knows an older one [N4, D6]", async () => {
  expect((await requestFor({ refresh: true })).accepts(jwt(100), undefined)).toBe(false);
  expect((await requestFor({ refresh: true }, jwt(90))).accepts(jwt(100), undefined)).toBe(true);
});

it("takes from the cache only what lasts five minutes more [N4, S6]", async () => {
  fakeClock();
  const cached = async (lasts: number) =>
    (await (await requestFor({ refresh: true }, undefined, answer("cached", lasts))).cached())?.accessToken;
  expect(await cached(300_000)).toBeUndefined();
  expect(await cached(300_001)).toBe("cached");
});
