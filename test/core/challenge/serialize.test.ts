import { expect, it } from "vitest";
import type { Challenge } from "../../../packages/core/src/challenge/challenge.ts";
import { serializeChallenge } from "../../../packages/core/src/challenge/serialize.ts";

it.each<[string, Challenge, string]>([
  ["a scheme alone", { scheme: "negotiate", params: {} }, "negotiate"],
  ["a token68", { scheme: "ntlm", token68: "abc==", params: {} }, "ntlm abc=="],
  ["parameters in quotes", { scheme: "Bearer", params: { realm: "", a: "b, c=d" } }, 'Bearer realm="", a="b, c=d"'],
  ["quoted-pairs", { scheme: "bearer", params: { a: 'say "hi" \\' } }, String.raw`bearer a="say \"hi\" \\"`],
  ["JSON with every quote escaped", { scheme: "x", params: { claims: '{"a":1}' } }, String.raw`x claims="{\"a\":1}"`],
])("writes %s [D1]", (_, challenge, field) => {
  expect(serializeChallenge(challenge)).toBe(field);
});

it.each<[string, Challenge, RegExp]>([
  ["an empty scheme", { scheme: "", params: {} }, /`scheme`/],
  ["a scheme with a blank", { scheme: "a b", params: {} }, /`scheme`/],
  ["a name with a comma", { scheme: "a", params: { "b,c": "d" } }, /`params`: "b,c"/],
  ["an empty name", { scheme: "a", params: { "": "d" } }, /`params`: ""/],
  ["a line break in a value", { scheme: "a", params: { b: "c\r\nSet-Cookie: d" } }, /the value of "b"/],
  ["a NUL in a value", { scheme: "a", params: { b: "\0" } }, /the value of "b"/],
  ["a character that is no octet", { scheme: "a", params: { b: "€" } }, /the value of "b"/],
  ["a token68 and parameters", { scheme: "a", token68: "b", params: { c: "d" } }, /not both/],
  ["a token68 with a comma", { scheme: "a", token68: "b,c", params: {} }, /`token68`/],
  ["a token68 with an equals sign within", { scheme: "a", token68: "b=c", params: {} }, /`token68`/],
  ["an empty token68", { scheme: "a", token68: "", params: {} }, /`token68`/],
])("refuses %s", (_, challenge, message) => {
  expect(() => serializeChallenge(challenge)).toThrow(TypeError);
  expect(() => serializeChallenge(challenge)).toThrow(message);
});

it("names a parameter in its refusal, never its value [X1]", () => {
  const secret = { scheme: "bearer", params: { claims: '{"access_token":{"xms_rp_ipaddr":"192.0.2.7"}}\n' } };
  expect(() => serializeChallenge(secret)).toThrow(/^(?!.*192\.0\.2\.7).*"claims"/);
});
