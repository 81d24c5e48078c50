import { expect, test } from "vitest";
import { readBody } from "../../../packages/core/src/diagnosis/evidence/body.ts";
import { isCode, pickCodes } from "../../../packages/core/src/diagnosis/evidence/codes.ts";

const textOf = (body: unknown): string =>
  readBody(body)
    .texts.map(({ text }) => text)
    .join("|");

test.each([
  ["parsed JSON", { error: { code: "Forbidden", message: "denied" } }],
  ["JSON as text", '{"error":{"code":"Forbidden","message":"denied"}}'],
  ["JSON in a string of JSON", { error: { code: "UnknownError", message: '{"code":"Forbidden","message":"denied"}' } }],
  [
    "JSON in JSON in JSON",
    JSON.stringify(JSON.stringify({ inner: JSON.stringify({ code: "Forbidden", message: "denied" }) })),
  ],
  ["XML", "<Error><Code>Forbidden</Code><Message>denied</Message></Error>"],
  ["cut-off JSON", '{"error":{"code":"Forbidden","message":"denied'],
  ["a log line", "Status 403\nCode: Forbidden\nMessage: denied"],
])("finds texts and members in %s", (_name, body) => {
  expect(textOf(body)).toContain("denied");
  expect(readBody(body).codes).toContain("Forbidden");
});

test("keeps the first text of a member, and none of members that it does not know", () => {
  const { members } = readBody({ error: { code: "A" }, details: [{ code: "B" }], secret: "x" });
  expect(members.get("code")).toBe("A");
  expect(members.has("secret")).toBe(false);
});

test("tells an empty body from none", () => {
  expect(readBody(undefined)).toMatchObject({ given: false, empty: true });
  expect(readBody("")).toMatchObject({ given: true, empty: true });
  expect(readBody({ error: { message: "" } })).toMatchObject({ given: true, empty: true });
});

test("undoes the escapes that part words", () => {
  expect(textOf("a\\r\\nCaller: \\u0027x\\u0027")).toBe("a  Caller: 'x'");
});

test("stops at its bounds", () => {
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, "x".repeat(100)]));
  const length = readBody(wide).texts.reduce((sum, { text }) => sum + text.length, 0);
  expect(length).toBeLessThanOrEqual(65_536);
  expect(textOf("x".repeat(1_000_000)).length).toBeLessThanOrEqual(65_536);
});

test.each([
  "InvalidAuthenticationToken",
  "AADSTS50076",
  "AKV10022",
  "TF400813",
  "IDX10205",
  "0x80072560",
  "invalid_grant",
  "Authorization_RequestDenied",
])("takes %s for a code", (text) => {
  expect(isCode(text)).toBe(true);
});

test.each([
  "Adele",
  "adelev@contoso.com",
  "0.AXoAv4j5cvGGr0GRqy180BHbR1E",
  "eyJhbGciOi",
  "x".repeat(100),
  "Adele Vance",
  "M.R3_BAY.2c8f",
])("does not take %s for a code", (text) => {
  expect(isCode(text)).toBe(false);
});

test("keeps each code once", () => {
  expect(pickCodes(["BadRequest", undefined, "badrequest", " BadRequest "])).toEqual(["BadRequest"]);
});
