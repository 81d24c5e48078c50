/** Random challenges of every valid shape, as `parseChallenges` gives them. */
import fc from "fast-check";
import type { Challenge } from "../../../packages/core/src/challenge/challenge.ts";

const TCHARS = [..."!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"];
const token = fc.string({ unit: fc.constantFrom(...TCHARS), minLength: 1, maxLength: 12 });
const name = fc.oneof(
  token,
  fc.constantFrom("claims", "error", "realm", "__proto__", "constructor", "tostring", "claims_locales"),
);

/** Every character that a field value can hold. */
const octet = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);
const value = fc.oneof(
  fc.string({
    unit: fc.oneof(
      octet.map((code) => String.fromCharCode(code)),
      fc.constantFrom('"', "\\", ",", "=", "\t"),
    ),
  }),
  fc.constantFrom("", '{"access_token":{"a":1}}', "'{", '{"', "{", '{ "a', "}", 'a", Basic realm="x'),
);
const token68 = fc
  .tuple(fc.string({ unit: fc.constantFrom(..."-._~+/09azAZ"), minLength: 1 }), fc.constantFrom("", "=", "=="))
  .map((parts) => parts.join(""));

export const challenge: fc.Arbitrary<Challenge> = fc.oneof(
  fc.record({ scheme: token, params: fc.dictionary(name, value, { maxKeys: 6, noNullPrototype: true }) }),
  fc.record({ scheme: token, token68, params: fc.constant({}) }),
);
