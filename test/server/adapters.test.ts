/** What the adapters share, and where frameworks differ. */
import { claimsChallenge } from "@msal-fetch/server";
import * as inExpress from "@msal-fetch/server/express";
import * as inFastify from "@msal-fetch/server/fastify";
import * as inHono from "@msal-fetch/server/hono";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { expect, test } from "vitest";
import { challengeOf, requestFor, user } from "./tokens.ts";

const adapters = Object.entries({ Express: inExpress, Fastify: inFastify, Hono: inHono });
const challenge = () => claimsChallenge({ claims: requestFor("c1"), tokenClaims: user });
const claims = () => user;

/** Node's response object, as far as it is used, with fields that were set before. */
function nodeResponse(set: Record<string, string | string[]> = {}) {
  const fields = new Map<string, string | string[]>(Object.entries(set));
  return {
    headersSent: false,
    statusCode: 200,
    body: "",
    fields,
    getHeader: (name: string) => fields.get(name),
    setHeader: (name: string, value: string) => fields.set(name, value),
    removeHeader: (name: string) => fields.delete(name),
    end(body: string) {
      this.body = body;
    },
  };
}

test.each(adapters)("%s: says at once what is set up wrongly", (_, adapter) => {
  // The frameworks' requests differ, and none is read here.
  const { relayErrors, requireAuthContext } = adapter as typeof inExpress;
  const wrong = { authority: "common", claims };

  expect(() => requireAuthContext("", { claims })).toThrow("`id`");
  expect(() => requireAuthContext("c1", { claims, form: "x" as "entra" })).toThrow("`form`");
  expect(() => requireAuthContext("c1", wrong)).toThrow("`authority`");
  expect(() => relayErrors(wrong)).toThrow("`authority`");
  for (const options of [undefined, {}, { claims: user }]) {
    expect(() => requireAuthContext("c1", options as never)).toThrow("`claims`");
    expect(() => relayErrors(options as never)).toThrow("`claims`");
  }
});

test("takes the options into account", async () => {
  const [common, res] = ["https://login.microsoftonline.com/common", nodeResponse()];
  const context = inExpress.requireAuthContext("c1", { claims, authority: common });
  await context({}, res, () => {});
  expect(String(res.fields.get("www-authenticate"))).toContain('realm=""');

  await inExpress.requireAuthContext("c1", { claims, form: "rfc9470" })({}, res, () => {});
  expect(String(res.fields.get("www-authenticate"))).toContain('acr_values="c1"');

  const relayed = nodeResponse();
  await inExpress.relayErrors({ claims, authority: common })(challenge(), {}, relayed, () => {});
  expect(String(relayed.fields.get("www-authenticate"))).toContain('realm=""');
});

test.each([
  [undefined, "WWW-Authenticate"],
  ["", "WWW-Authenticate"],
  ["*", "*, WWW-Authenticate"],
  ["ETag,X-Total", "ETag,X-Total, WWW-Authenticate"],
  [["ETag", "X-Total"], "ETag, X-Total, WWW-Authenticate"],
  ["ETag, www-AUTHENTICATE", "ETag, www-AUTHENTICATE"],
  ["X-WWW-Authenticate", "X-WWW-Authenticate, WWW-Authenticate"],
] as const)("[API A8] appends to what is exposed, once: %j", async (before, after) => {
  const res = nodeResponse(before === undefined ? {} : { "access-control-expose-headers": [before].flat() });

  await inExpress.send(challenge(), res);

  expect(res.fields.get("access-control-expose-headers")).toBe(after);
});

test("puts the challenge before others that were set, and does not repeat itself", async () => {
  const res = nodeResponse({ "www-authenticate": "Basic", "content-length": "9", "content-encoding": "br", etag: "x" });

  await inExpress.send(challenge(), res);
  await inExpress.send(challenge(), res);

  expect(res.fields.get("www-authenticate")).toBe(`${challenge().headers.get("www-authenticate")}, Basic`);
  expect([...res.fields.keys()].sort()).toEqual([
    "access-control-expose-headers",
    "cache-control",
    "content-type",
    "etag",
    "www-authenticate",
  ]);
  expect(res).toMatchObject({ statusCode: 401, body: expect.stringContaining("Unauthorized") });
});

test("Express: leaves an error alone once an answer has begun", async () => {
  const passed: unknown[] = [];
  const failure = challenge();

  await inExpress.relayErrors({ claims })(failure, {}, { ...nodeResponse(), headersSent: true }, (error) => {
    passed.push(error);
  });

  expect(passed).toEqual([failure]);
});

test("asks for the caller only where there is something to hand on, and keeps the error where there is none", async () => {
  const passed: unknown[] = [];
  const next = (error: unknown) => void passed.push(error);
  const [other, failure] = [new Error("other"), challenge()];
  const broken = inExpress.relayErrors({
    claims: () => {
      throw new Error("asked");
    },
  });

  await broken(other, {}, nodeResponse(), next);
  await inExpress.relayErrors({ claims: () => undefined })(failure, {}, nodeResponse(), next);

  expect(passed).toEqual([other, failure]);
  await expect(broken(failure, {}, nodeResponse(), next)).rejects.toThrow("asked");
});

test("[API A5] refuses a token, a promise and nothing in place of claims", async () => {
  const passed: unknown[] = [];
  for (const given of ["eyJ.eyJ.x", Promise.resolve(user), undefined]) {
    const context = inExpress.requireAuthContext("c1", { claims: () => given as object });
    await expect(context({}, nodeResponse(), () => void passed.push(given))).rejects.toThrow(TypeError);
  }
  expect(passed).toEqual([]);
});

test("Hono: keeps the fields of its CORS middleware, and joins the lists", async () => {
  const app = new Hono();
  app.use(cors({ origin: "https://app.example", exposeHeaders: ["ETag"], credentials: true }));
  app.get("/", inHono.requireAuthContext("c1", { claims }), (c) => c.text("passed"));

  const response = await app.request("/", { headers: { origin: "https://app.example" } });

  expect(challengeOf(response)["claims"]).toBe(requestFor("c1"));
  expect(response.headers.get("access-control-expose-headers")).toBe("ETag, WWW-Authenticate");
  expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
});

test("Hono: hands on from a handler, from what is thrown that is no error, and through two of them", async () => {
  const app = new Hono();
  app.onError((_, c) => c.text("own", 500));
  app.use(inHono.relayErrors({ claims }));
  app.use("/twice", inHono.relayErrors({ claims }));
  app.get("/send", (c) => inHono.send(challenge(), c));
  app.get("/thrown", () => {
    throw challenge();
  });
  app.get("/twice", () => {
    throw new Error("outer", { cause: challenge() });
  });

  for (const path of ["/send", "/thrown", "/twice"]) {
    const response = await app.request(path);
    expect(response.status).toBe(401);
    expect(challengeOf(response)["claims"]).toBe(requestFor("c1"));
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 401 });
  }
});

test("Hono: lets go on what is thrown that is no error and cannot be handed on", async () => {
  const app = new Hono();
  app.use(inHono.relayErrors({ claims }));
  app.get("/", () => {
    throw "text";
  });

  await expect(Promise.resolve(app.request("/"))).rejects.toBe("text");
});
