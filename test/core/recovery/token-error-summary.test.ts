import { inspect } from "node:util";
import { InteractionRequiredAuthError } from "@azure/msal-node";
import { expect, it } from "vitest";
import { readTokenError } from "../../../packages/core/src/recovery/token-error.ts";
import { summarize } from "../../../packages/core/src/recovery/token-error-summary.ts";

const summaryOf = (error: unknown) => summarize(readTokenError(error, false));

it("names MSAL's error by its class and codes", () => {
  const error = new InteractionRequiredAuthError("invalid_grant", "id-1", "AADSTS50076: …", "basic_action");
  expect(summaryOf(error)).toMatchObject({
    name: "InteractionRequiredAuthError",
    message: "invalid_grant / basic_action",
    errorCode: "invalid_grant",
    subError: "basic_action",
    correlationId: "id-1",
  });
});

it("shows neither claims nor texts of MSAL's error, in whatever way it is printed [X1]", () => {
  const text = "AADSTS50076: kim@contoso.com must use 192.0.2.7";
  const claims = '{"access_token":{"xms_rp_ipaddr":{"value":"192.0.2.7"}}}';
  const error = new InteractionRequiredAuthError("interaction_required", "id-1", text, "", "", "", claims);
  const summary = summaryOf(error);
  for (const shown of [inspect(summary, { depth: 9, showHidden: true }), JSON.stringify(summary), String(summary)]) {
    expect(shown).not.toMatch(/192\.0\.2\.7|kim@contoso|claims/);
  }
  expect(summary?.stack).toBeUndefined();
});

it("quotes and cuts what came over the wire [X1]", () => {
  const summary = summaryOf({ errorCode: "a\nforged: line", subError: "y".repeat(1_000), name: "Bad\u001b[31m" });
  expect(summary?.message).toBe(`${JSON.stringify("a\nforged: line")} / ${"y".repeat(200)}`);
  expect(summary?.name).toBe(JSON.stringify("Bad\u001b[31m"));
});

it("says that a token request failed where nothing more is known", () => {
  const trap = new Proxy({}, { get: () => expect.unreachable() });
  for (const error of [undefined, "text", {}, trap]) {
    expect(summaryOf(error)).toMatchObject({ name: "Error", message: "token request failed" });
  }
  expect(summarize(undefined)).toBeUndefined();
});
