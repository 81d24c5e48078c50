import { inspect } from "node:util";
import { expect, it } from "vitest";
import { claimsOf, RecoveryError, setClaims } from "../../packages/core/src/error.ts";
import type { Report } from "../../packages/core/src/report.ts";

type Module = typeof import("../../packages/core/src/error.ts");

/** Another copy of the module, as a second version of the package in one process would be. */
async function anotherCopy(): Promise<Module> {
  const specifier = "../../packages/core/src/error.ts?copy";
  return (await import(specifier)) as Module;
}

const report: Report = { outcome: "unrecovered", reason: "signed-out", attempts: [] };
const claims = '{"access_token":{"xms_rp_ipaddr":{"value":"192.0.2.7"}}}';

function full(): RecoveryError {
  const response = new Response("secret body", {
    status: 401,
    headers: { "www-authenticate": `Bearer claims='${claims}'` },
  });
  const cause = Object.assign(new Error("invalid_grant"), { errorCode: "invalid_grant" });
  const error = new RecoveryError("challenge", "what happened", { report, response, cause });
  setClaims(error, claims);
  setClaims(response, claims);
  return error;
}

it("is an Error with a name, a code, a report, a response and a cause", () => {
  const error = full();
  expect(error).toBeInstanceOf(Error);
  expect([error.name, error.code, error.message]).toEqual(["RecoveryError", "challenge", "what happened"]);
  expect(error.report).toBe(report);
  expect(error.response?.status).toBe(401);
  expect(error.cause).toBeInstanceOf(Error);
});

it("has a report where it is made without one, and neither response nor cause then", () => {
  const error = new RecoveryError("signed-out", "nobody");
  expect(error.report).toEqual({ outcome: "unrecovered", attempts: [] });
  expect(["response" in error, "cause" in error]).toEqual([false, false]);
});

it("shows no response, no claims and no token, in whatever way it is printed [X1]", () => {
  const error = full();
  expect(Object.keys(error).toSorted()).toEqual(["code", "name", "report"]);
  const shown = [JSON.stringify(error), inspect(error, { depth: 9 }), String(error), JSON.stringify({ ...error })];
  for (const text of shown) expect(text).not.toMatch(/192\.0\.2\.7|claims|secret body|Response/);
  expect(shown[1]).toContain("invalid_grant");
});

it("is told by its brand from any other error, also across copies of the package", async () => {
  const copy = await anotherCopy();
  expect(copy.RecoveryError).not.toBe(RecoveryError);
  expect(new copy.RecoveryError("unrecovered", "x")).toBeInstanceOf(RecoveryError);
  expect(new RecoveryError("unrecovered", "x")).toBeInstanceOf(copy.RecoveryError);
  for (const other of [new Error("x"), { name: "RecoveryError", code: "unrecovered" }, null, undefined, "x"]) {
    expect(other instanceof RecoveryError).toBe(false);
  }
});

it("gives the claims of an error or a response, also to another copy of the package [N2]", async () => {
  const copy = await anotherCopy();
  const error = full();
  expect(claimsOf(error)).toBe(claims);
  expect(copy.claimsOf(error)).toBe(claims);
  expect(copy.claimsOf(error.response as Response)).toBe(claims);
  expect(claimsOf(new RecoveryError("unrecovered", "x"))).toBeUndefined();
  expect(claimsOf(new Response())).toBeUndefined();
});

it("loses the claims on the way into a log or another process [X1]", () => {
  const error = full();
  expect(JSON.stringify(structuredClone({ ...error }))).not.toContain("192");
  expect(claimsOf(structuredClone(error) as unknown as RecoveryError)).toBeUndefined();
});
