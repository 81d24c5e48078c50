/** Claims of validated access tokens, as Entra issues them, and a look at answers. */
import { decodeClaims, parseChallenges } from "@msal-fetch/core";

export const TENANT = "8a6e2d4c-90b1-4f57-a3c2-1d7f5e8b6a01";
export const AUTHORIZE = `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/authorize`;

/** A user's token of version 2, from an application that declares cp1. */
export const user = {
  aud: "5d0c9a6e-12f4-4d7b-8f3a-b6e1d2c47905",
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  tid: TENANT,
  oid: "a1e5c0de-0001-4a6b-9c3d-2f8e7b605111",
  sub: "pairwise",
  scp: "Tasks.ReadWrite",
  ver: "2.0",
  xms_cc: ["cp1"],
};

/** An application's own token, without the optional claim `idtyp`. */
export const application = { ...user, scp: undefined, sub: user.oid, roles: ["Tasks.Read.All"] };

/** The claims request for an authentication context. */
export function requestFor(id: string): string {
  return `{"access_token":{"acrs":{"essential":true,"value":"${id}"}}}`;
}

/** The parameters of the only challenge of an answer, with the claims decoded. */
export function challengeOf(response: Response | undefined): Record<string, string> {
  const [challenge, ...others] = parseChallenges(response?.headers.get("www-authenticate") ?? "");
  if (!challenge || others.length > 0) throw new Error("Expected one challenge");
  const { claims, ...params } = challenge.params;
  return { scheme: challenge.scheme, ...params, ...(claims && { claims: decodeClaims(claims) ?? "" }) };
}

/** Everything of an answer that reaches the caller, as text. */
export async function everythingOf(response: Response): Promise<string> {
  return `${response.status} ${JSON.stringify([...response.headers])} ${await response.clone().text()}`;
}
