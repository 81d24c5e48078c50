import { expect, it, onTestFinished, vi } from "vitest";
import type { Resources } from "../../../packages/core/src/options.ts";
import {
  checkInteraction,
  checkScopes,
  checkTenant,
  isSameEntry,
  resourceFinder,
  scopesKeyOf,
} from "../../../packages/core/src/request/resource.ts";

const scopes = ["User.Read"];

function scopesFor(resources: Resources, url: string): readonly string[] | undefined {
  return resourceFinder(resources)(new URL(url))?.scopes;
}

/** Stands in for the page that a browser shows. */
function onPage(href: string): void {
  vi.stubGlobal("location", new URL(href));
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
}

const origin = "https://api.example";

it.each([
  ["the origin itself", origin, "https://api.example"],
  ["any path and query", origin, "https://api.example/a/b?c=d#e"],
  ["the host in another case", origin, "https://API.Example/a"],
  ["the default port written out", origin, "https://api.example:443/a"],
  ["the default port left out", "https://api.example:443", "https://api.example/a"],
  ["a port of its own", "https://api.example:8443", "https://api.example:8443/a"],
  ["an encoded slash under a whole origin", origin, "https://api.example/a%2Fb"],
  ["the prefix itself", `${origin}/v1.0`, "https://api.example/v1.0"],
  ["the prefix and a query", `${origin}/v1.0`, "https://api.example/v1.0?a=b"],
  ["the prefix and a slash", `${origin}/v1.0`, "https://api.example/v1.0/me"],
  ["a prefix with a closing slash", `${origin}/v1.0/`, "https://api.example/v1.0/me"],
  ["a prefix with a closing slash, without it", `${origin}/v1.0/`, "https://api.example/v1.0"],
  ["dot segments that stay inside", `${origin}/v1.0`, "https://api.example/v1.0/a/../b"],
  ["backslashes, which are slashes", `${origin}/v1.0`, "https://api.example\\v1.0\\me"],
  ["an encoded character of another kind", `${origin}/v1.0`, "https://api.example/v1.0/a%20b%C3%BC"],
  ["a host beyond ASCII", "https://münchen.example", "https://xn--mnchen-3ya.example/a"],
  ["http on localhost", "http://localhost:3000", "http://localhost:3000/a"],
  ["http below localhost", "http://api.localhost", "http://api.localhost/a"],
  ["http on 127.0.0.1", "http://127.0.0.1:8080", "http://127.0.0.1:8080/a"],
  ["http on 127.0.0.1, written short", "http://127.1", "http://127.0.0.1/a"],
  ["http on ::1", "http://[::1]:8080", "http://[::1]:8080/a"],
])("matches %s [S1]", (_, prefix, url) => {
  expect(scopesFor({ [prefix]: scopes }, url)).toEqual(scopes);
});

it.each([
  ["another host", origin, "https://other.example/"],
  ["a host that begins alike", origin, "https://api.example.evil.example/"],
  ["a host that ends alike", origin, "https://evil-api.example/"],
  ["a host below", origin, "https://a.api.example/"],
  ["a host with a closing dot", origin, "https://api.example./"],
  ["http", origin, "http://api.example/"],
  ["another port", origin, "https://api.example:8443/"],
  ["a user name", origin, "https://user@api.example/"],
  ["a password", origin, "https://:secret@api.example/"],
  ["the host as a user name", origin, "https://api.example@evil.example/"],
  ["another scheme", origin, "wss://api.example/"],
  ["a blob of the origin", origin, "blob:https://api.example/0b2a"],
  ["data", origin, "data:text/plain,https://api.example"],
  ["a path that begins alike", `${origin}/v1.0`, "https://api.example/v1.01"],
  ["the path in another case", `${origin}/v1.0`, "https://api.example/V1.0/me"],
  ["dot segments that lead out", `${origin}/v1.0`, "https://api.example/v1.0/../admin"],
  ["encoded dot segments that lead out", `${origin}/v1.0`, "https://api.example/v1.0/%2e%2E/admin"],
  ["dots before an encoded slash", `${origin}/v1.0`, "https://api.example/v1.0/..%2fadmin"],
  ["an encoded slash", `${origin}/v1.0`, "https://api.example/v1.0/a%2Fb"],
  ["an encoded backslash", `${origin}/v1.0`, "https://api.example/v1.0/a%5cb"],
  ["an encoded dot", `${origin}/v1.0`, "https://api.example/v1.0/a%2Eb"],
  ["an encoded slash behind a stray percent sign", `${origin}/v1.0`, "https://api.example/v1.0/%%2fb"],
  ["an empty segment before the prefix", `${origin}/v1.0`, "https://api.example//v1.0/me"],
  ["http on another port of the loopback", "http://localhost:3000", "http://localhost:3001/"],
])("does not match %s [S1]", (_, prefix, url) => {
  expect(scopesFor({ [prefix]: scopes }, url)).toBeUndefined();
});

it("takes the longest prefix, in whatever order they are listed [S1]", () => {
  const listed = Object.entries({ "": ["root"], "/a": ["a"], "/a/b": ["ab"], "/a/bb/": ["abb"] });
  for (const entries of [listed, listed.toReversed()]) {
    const find = resourceFinder(Object.fromEntries(entries.map(([path, value]) => [origin + path, value])));
    const found = ["/", "/a", "/a/b/c", "/a/bb", "/a/bbb", "/ab"].map((path) => find(new URL(path, origin))?.scopes[0]);
    expect(found).toEqual(["root", "a", "ab", "abb", "a", "root"]);
  }
});

it("gives what the options of an entry say, and their defaults", () => {
  const find = resourceFinder({
    "https://a.example": ["b", "a"],
    "https://b.example": { scopes, tenant: "contoso.com", signedOut: "anonymous", interaction: "never" },
  });
  expect(find(new URL("https://a.example/x"))).toMatchObject({
    origin: "https://a.example",
    path: "/",
    scopes: ["b", "a"],
    scopesKey: "a b",
    tenant: undefined,
    signedOut: "reject",
    interaction: undefined,
  });
  expect(find(new URL("https://b.example/x"))).toMatchObject({
    tenant: "contoso.com",
    signedOut: "anonymous",
    interaction: "never",
  });
});

it("does not see what becomes of the option afterwards [S1]", () => {
  const list = ["a"];
  const resources: Record<string, string[]> = { [origin]: list };
  const find = resourceFinder(resources);
  list.push("b");
  resources["https://other.example"] = ["c"];
  expect(find(new URL(origin))?.scopes).toEqual(["a"]);
  expect(find(new URL("https://other.example"))).toBeUndefined();
});

it("takes keys that begin with a slash as the page's own origin [S1]", () => {
  onPage("https://app.example/index.html");
  const find = resourceFinder({ "/api": ["own"], "/": ["page"], "https://app.example/api/admin": ["admin"] });
  const found = (url: string) => find(new URL(url))?.scopes[0];
  expect(found("https://app.example/api/x")).toBe("own");
  expect(found("https://app.example/apis")).toBe("page");
  expect(found("https://app.example/api/admin/x")).toBe("admin");
  expect(found("https://other.example/api/x")).toBeUndefined();
  expect(found("https://user@app.example/api/x")).toBeUndefined();
  expect(find(new URL("https://app.example/api"))?.origin).toBe("https://app.example");
});

it("sends no token to an own origin over http, except the loopback [S1]", () => {
  const resources = { "/api": scopes };
  onPage("http://app.example/");
  expect(scopesFor(resources, "http://app.example/api")).toBeUndefined();
  onPage("http://localhost:5173/");
  expect(scopesFor(resources, "http://localhost:5173/api")).toEqual(scopes);
});

it("matches no own origin where there is no page, or one of no origin [S1]", () => {
  expect(scopesFor({ "/api": scopes }, "https://page.invalid/api")).toBeUndefined();
  vi.stubGlobal("location", { href: "about:blank", origin: "null" });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  expect(scopesFor({ "/api": scopes }, "https://page.invalid/api")).toBeUndefined();
});

it("asks a function about each URL, and hands it a copy [S1]", () => {
  const asked: URL[] = [];
  const find = resourceFinder((url) => {
    asked.push(url);
    url.hostname = "changed.example";
    return asked[0] === url ? { scopes, tenant: "contoso.com" } : undefined;
  });
  const url = new URL("https://api.example/a");
  expect(find(url)).toMatchObject({ origin: "https://api.example", path: "/", scopes, tenant: "contoso.com" });
  expect(url.hostname).toBe("api.example");
  expect(find(url)).toBeUndefined();
});

it.each(["http://api.example/", "https://user@api.example/", "blob:https://api.example/1"])(
  "does not ask a function about %s [S1]",
  (url) => {
    expect(scopesFor(() => expect.unreachable(), url)).toBeUndefined();
  },
);

it.each([
  ["an empty list", []],
  ["no list", "User.Read"],
  ["a promise", Promise.resolve(["a"])],
  ["a wrong tenant", { scopes, tenant: "a/b" }],
])("refuses %s as the result of a function, by name", (_, result) => {
  const find = resourceFinder((() => result) as unknown as Resources);
  expect(() => find(new URL(origin))).toThrow(TypeError);
  expect(() => find(new URL(origin))).toThrow("`resources` (its result)");
});

it.each<[string, unknown, RegExp]>([
  ["nothing", undefined, /`resources`/],
  ["null", null, /`resources`/],
  ["a list", [origin], /`resources`/],
  ["a string", origin, /`resources`/],
  ["no entry", {}, /`resources` lists nothing/],
  ["a host without a scheme", { "api.example": scopes }, /`resources`\["api\.example"\].*absolute URL/],
  [
    "a host with a port and no scheme",
    { "localhost:3000/v1": scopes },
    /`resources`\["localhost:3000\/v1"\].*absolute URL.*Did you mean "https:\/\/localhost:3000\/v1"\?/,
  ],
  ["a host to guess", { "graph.microsoft.com": scopes }, /Did you mean "https:\/\/graph\.microsoft\.com"\?/],
  ["a wildcard in the host", { "https://*.contoso.com": scopes }, /`\*`.*function/],
  ["an encoded wildcard in the host", { "https://%2A.contoso.com": scopes }, /`\*`.*function/],
  ["a wildcard at the end of the path", { "https://api.example/v1/*": scopes }, /`\*`.*function/],
  ["an empty key", { "": scopes }, /`resources`\[""\]/],
  ["a relative key", { "v1.0/me": scopes }, /`resources`\["v1\.0\/me"\]/],
  ["http", { "http://api.example": scopes }, /https/],
  ["http on a host that begins like the loopback", { "http://localhost.evil.example": scopes }, /https/],
  ["another scheme", { "ftp://api.example": scopes }, /https/],
  ["a user name", { "https://user@api.example": scopes }, /user name/],
  ["a query", { "https://api.example/?a=b": scopes }, /no query/],
  ["a fragment", { "https://api.example/#a": scopes }, /no fragment/],
  ["another host behind two slashes", { "//api.example/v1.0": scopes }, /`resources`\["\/\/api/],
  ["another host behind a slash and a backslash", { "/\\api.example/v1.0": scopes }, /`resources`\["\/\\\\api/],
  ["a path that can match nothing", { "https://api.example/a%2Fb": scopes }, /encoded/],
  ["no scopes", { [origin]: {} }, /`scopes`/],
  ["null for scopes", { [origin]: null }, /`scopes`/],
  ["an empty list of scopes", { [origin]: [] }, /`scopes`/],
  ["an empty scope", { [origin]: [""] }, /`scopes`/],
  ["two scopes in one text", { [origin]: ["User.Read Mail.Read"] }, /`scopes`/],
  ["a scope that is no text", { [origin]: [1] }, /`scopes`/],
  ["a tenant with a path", { [origin]: { scopes, tenant: "contoso.com/oauth2" } }, /`tenant`/],
  ["a tenant with a host", { [origin]: { scopes, tenant: "https://evil.example" } }, /`tenant`/],
  ["a tenant of dots", { [origin]: { scopes, tenant: ".." } }, /`tenant`/],
  ["an empty tenant", { [origin]: { scopes, tenant: "" } }, /`tenant`/],
  ["another value for signedOut", { [origin]: { scopes, signedOut: "prompt" } }, /`signedOut`/],
  ["another value for interaction", { [origin]: { scopes, interaction: "always" } }, /`interaction`/],
])("refuses %s by name [S1]", (_, resources, message) => {
  expect(() => resourceFinder(resources as Resources)).toThrow(TypeError);
  expect(() => resourceFinder(resources as Resources)).toThrow(message);
});

it("tells whether two URLs lie under the same entry [S1]", () => {
  onPage("https://app.example/");
  const find = resourceFinder({ [origin]: ["a"], [`${origin}/b`]: ["b"], "/": ["own"] });
  const at = (url: string) => {
    const found = find(new URL(url));
    if (!found) expect.unreachable(url);
    return found as NonNullable<typeof found>;
  };
  expect(isSameEntry(at(`${origin}/x`), find(new URL(`${origin}/y?z`)))).toBe(true);
  expect(isSameEntry(at("https://app.example/x"), find(new URL("https://app.example/y")))).toBe(true);
  expect(isSameEntry(at(`${origin}/x`), find(new URL(`${origin}/b`)))).toBe(false);
  expect(isSameEntry(at(`${origin}/x`), find(new URL("https://app.example/x")))).toBe(false);
  expect(isSameEntry(at(`${origin}/x`), find(new URL("https://other.example/x")))).toBe(false);
});

it("takes results of a function with the same scopes in one origin for one entry [S1]", () => {
  const find = resourceFinder((url) =>
    url.pathname === "/b" ? ["b"] : ["y", "x"].toSorted(() => (url.search ? 1 : -1)),
  );
  const one = find(new URL(`${origin}/a`));
  if (!one) return expect.unreachable();
  expect(isSameEntry(one, find(new URL(`${origin}/c?d`)))).toBe(true);
  expect(isSameEntry(one, find(new URL(`${origin}/b`)))).toBe(false);
});

it("has one key for the same scopes in any order", () => {
  const list = ["b", "a"];
  expect(scopesKeyOf(list)).toBe(scopesKeyOf(["a", "b"]));
  expect(scopesKeyOf(["a"])).not.toBe(scopesKeyOf(["a", "b"]));
  expect(list).toEqual(["b", "a"]);
});

it("names the place and the option in every refusal", () => {
  expect(() => checkScopes("`recovery`", [])).toThrow("`recovery`: `scopes`");
  expect(() => checkTenant("`with`", 1)).toThrow("`with`: `tenant`");
  expect(() => checkInteraction("createFetch", "no")).toThrow("createFetch: `interaction`");
});

it.each([undefined, "contoso.com", "contoso.onmicrosoft.com", "0a1b2c3d-0000-4000-8000-000000000000", "organizations"])(
  "takes %s as a tenant",
  (tenant) => {
    expect(() => checkTenant("`with`", tenant)).not.toThrow();
  },
);

it.each(["a b", "a\n", "a?b", "a#b", "a%2fb", "a\\b", "-a", "a.", "a..b", "a".repeat(254), null, {}])(
  "refuses %j as a tenant [D7]",
  (tenant) => {
    expect(() => checkTenant("`with`", tenant)).toThrow(TypeError);
  },
);
