/** A client of the token service, written at the level of the wire: what msal-browser sends, without a browser. */
import { type Emulator, sample } from "@msal-fetch/emulator";

/** Where the emulator stands in for the real token service. */
export const authority = `https://login.microsoftonline.com/${sample.tenantId}`;

/** The redirect URI of these tests. */
export const redirectUri = "http://localhost:3000/auth";

/** The PKCE verifier that belongs to the challenge of `authorizeUrl`. */
export const verifier = "a-verifier-of-at-least-forty-three-characters-in-length";

/** Gives the address that a sign-in navigates to. */
export async function authorizeUrl(parameters: Record<string, string> = {}): Promise<URL> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const url = new URL(`${authority}/oauth2/v2.0/authorize`);
  const all = {
    client_id: sample.publicClient.clientId,
    scope: "User.Read openid profile offline_access",
    redirect_uri: redirectUri,
    response_type: "code",
    response_mode: "fragment",
    client_info: "1",
    nonce: "the-nonce",
    state: "the-state",
    code_challenge: Buffer.from(digest).toString("base64url"),
    code_challenge_method: "S256",
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return url;
}

/** Gives the members that an answer of the authorize endpoint sends to the application. */
export function answerOf(response: Response): URLSearchParams {
  const { hash, search } = new URL(response.headers.get("location") ?? "");
  return new URLSearchParams(hash === "" ? search : hash.slice(1));
}

/** Gives the session cookie that an answer sets, as a `Cookie` header. */
export const cookieOf = (response: Response): string => (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

/** Sends a token request as a page of the redirect URI's origin does. */
export function requestToken(
  emulator: Emulator,
  form: Record<string, string>,
  tenant: string = sample.tenantId,
): Promise<Response> {
  return emulator.fetch(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { origin: "http://localhost:3000" },
    body: new URLSearchParams({ client_id: sample.publicClient.clientId, ...form }),
  });
}

/** Redeems a code. */
export const redeem = (emulator: Emulator, code: string, form: Record<string, string> = {}): Promise<Response> =>
  requestToken(emulator, {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...form,
  });

/** Signs in, in `auto` mode; gives the token response. */
export async function signIn(emulator: Emulator, parameters: Record<string, string> = {}): Promise<TokenBody> {
  const approved = await emulator.fetch(await authorizeUrl(parameters));
  const code = answerOf(approved).get("code") ?? "";
  const { scope, claims } = parameters;
  const response = await redeem(emulator, code, {
    ...(scope !== undefined && { scope }),
    ...(claims !== undefined && { claims }),
  });
  return (await response.json()) as TokenBody;
}

/** A token response. */
export interface TokenBody {
  access_token: string;
  refresh_token: string;
  id_token: string;
  client_info: string;
  scope: string;
  expires_in: number;
}

/** The claims that declare cp1. */
export const cp1 = '{"access_token":{"xms_cc":{"values":["CP1"]}}}';

/** Calls an API. */
export const call = (
  emulator: Emulator,
  url: string,
  token: string | undefined,
  init: RequestInit = {},
): Promise<Response> =>
  emulator.fetch(url, {
    ...init,
    headers: { ...(init.headers as object), ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });

/** Decodes the claims of a challenge. */
export function claimsOf(response: Response): string {
  const encoded = /claims="([^"]+)"/.exec(response.headers.get("www-authenticate") ?? "")?.[1] ?? "";
  return Buffer.from(encoded, "base64").toString();
}

/** Reads the claims of a token, unverified. */
export const claimsIn = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
