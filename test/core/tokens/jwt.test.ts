import fc from "fast-check";
import { expect, it } from "vitest";
import { peekClaims } from "../../../packages/core/src/tokens/jwt.ts";
import { jwt } from "./token.ts";

it("reads the claims of a JWT, also beyond ASCII", () => {
  const claims = { aud: "api://x", iat: 1, name: "Zoë~~~???€" };
  expect(peekClaims(jwt(claims))).toEqual(claims);
});

it.each([
  ["an opaque token", "EwBwA8l6BAAU"],
  ["an empty one", ""],
  ["two parts", `${jwt({ aud: "x" }).split(".").slice(0, 2).join(".")}`],
  ["no base64", "a.ä.c"],
  ["no JSON", "a.YWJj.c"],
  ["an array", "a.W10.c"],
  ["null", "a.bnVsbA.c"],
  ["an encrypted one", "eyJhbGciOiJSU0EifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9k.AxY8.Jg.c2ln"],
  ["over 64 KiB", jwt({ groups: "x".repeat(65_536) })],
])("gives nothing for %s", (_, token) => {
  expect(peekClaims(token)).toBeUndefined();
});

it("never throws", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), (parts) => {
      expect(() => peekClaims(parts.join("."))).not.toThrow();
    }),
  );
});
