/** Tokens as providers and token services give them, for the tests of this folder. */
import type { AccessToken } from "../../../packages/core/src/provider.ts";
import { HeldToken, type Provenance } from "../../../packages/core/src/tokens/held-token.ts";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** An unsigned JWT. */
export function jwt(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.c2ln`;
}

let made = 0;

/** A token of an hour, other than any before, as held since `now`. */
export function held(more: Partial<AccessToken> = {}, provenance: Partial<Provenance> = {}): HeldToken {
  const now = provenance.now ?? Date.now();
  const token: AccessToken = { token: `token-${++made}`, type: "Bearer", expiresOn: now + HOUR, subject: "s", ...more };
  return new HeldToken(token, { requestedAt: 1, acrs: [], now, ...provenance });
}
