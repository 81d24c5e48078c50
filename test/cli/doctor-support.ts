/** Facts to check: a set-up in which nothing is wrong, and ways to spoil it. */

import { checkUp } from "../../packages/cli/src/doctor/checks/all.ts";
import type { ApiFacts, Facts } from "../../packages/cli/src/doctor/facts.ts";
import { configurationOf } from "../../packages/cli/src/doctor/gather/config.ts";
import { tokenFactsOf } from "../../packages/cli/src/doctor/gather/token.ts";
import { tokenWith } from "./support.ts";

export const NOW: number = Date.parse("2026-03-02T09:00:00Z");
export const TENANT = "8a6e2d4c-90b1-4f57-a3c2-1d7f5e8b6a01";
export const API_ID = "5d0c9a6e-12f4-4d7b-8f3a-b6e1d2c47905";
export const OTHER_ID = "11111111-2222-4333-8444-555555555555";
export const AUTHORITY = `https://login.microsoftonline.com/${TENANT}`;
const ORIGIN = "https://app.contoso.com";

/** The `auth` of a client in which nothing is wrong. */
export const AUTH: object = { clientId: OTHER_ID, authority: AUTHORITY, clientCapabilities: ["CP1"] };

/** A configuration, with changes to its `auth` or to the whole. */
export function configWith(auth: object, more: object = {}): Partial<Facts> {
  return fromFile({ auth: { ...AUTH, ...auth }, ...more });
}

/** A configuration with these resources. */
export function resourcesWith(resources: object): Partial<Facts> {
  return fromFile({ auth: AUTH, resources });
}

/** Facts from the contents of a file, as the command reads it. */
export function fromFile(contents: object): Partial<Facts> {
  const { client, registration } = configurationOf(JSON.stringify(contents), "file.json");
  return { clients: client ? [client] : [], registrations: registration ? [registration] : [] };
}

/** A manifest in which nothing is wrong, with changes. */
export function manifestWith(change: object): Partial<Facts> {
  const accessToken = ["xms_cc", "acrs", "idtyp"].map((name) => ({ name, source: null, essential: false }));
  return fromFile({
    appId: API_ID,
    identifierUris: [`api://${API_ID}`],
    api: { requestedAccessTokenVersion: 2 },
    optionalClaims: { idToken: [], accessToken },
    ...change,
  });
}

/** Optional claims for access tokens, by name. */
export function optionalClaims(...names: string[]): object {
  return { optionalClaims: { accessToken: names.map((name) => ({ name })) } };
}

/** The claims of a user's token in which nothing is wrong. */
export const CLAIMS: Readonly<Record<string, unknown>> = {
  aud: API_ID,
  iss: `${AUTHORITY}/v2.0`,
  ver: "2.0",
  tid: TENANT,
  iat: NOW / 1000 - 60,
  nbf: NOW / 1000 - 60,
  exp: NOW / 1000 + 3600,
  scp: "Tasks.Read",
  oid: "a1e5c0de-0001-4a6b-9c3d-2f8e7b605111",
  sub: "pairwise",
  idtyp: "user",
  xms_cc: ["CP1"],
};

/** A token with changes to its claims; `undefined` takes a claim away. */
export function tokenFacts(change: object): Partial<Facts> {
  return { token: tokenFactsOf(tokenWith({ ...CLAIMS, ...change })) };
}

/** The claims of an application's own token. */
export const APP: object = { idtyp: "app", scp: undefined, sub: CLAIMS["oid"] };

/** A claims challenge in which nothing is wrong, with changes to its parameters; `undefined` takes one away. */
export function challengeWith(change: Readonly<Record<string, string | undefined>> = {}): string {
  const params = {
    realm: TENANT,
    authorization_uri: `${AUTHORITY}/oauth2/v2.0/authorize`,
    error: "insufficient_claims",
    claims: encode({ access_token: { acrs: { essential: true, value: "c1" } } }),
    ...change,
  };
  const written = Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : `${name}="${value}"`));
  return `Bearer ${written.join(", ")}`;
}

/** The base64 of a JSON text. */
export function encode(claims: unknown): string {
  return Buffer.from(JSON.stringify(claims)).toString("base64");
}

/** What an API is made to answer. */
export interface Answering {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** Sends the token as well. */
  token?: object;
  page?: boolean;
  preflight?: { status?: number; headers?: Readonly<Record<string, string>> } | "none";
  redirectsTo?: string;
  url?: string;
}

const GOOD_CORS = { "access-control-allow-origin": ORIGIN, "access-control-expose-headers": "ETag, WWW-Authenticate" };
const GOOD_PREFLIGHT = { "access-control-allow-origin": ORIGIN, "access-control-allow-headers": "Authorization" };

/** An API's answers; those to a page are right unless they are said to be otherwise. */
export function apiWith(answering: Answering): Partial<Facts> {
  const { status = 401, headers = { "www-authenticate": "Bearer" }, token, page, preflight, url } = answering;
  const exchange = { redirectsTo: undefined, at: NOW };
  const date = { date: new Date(NOW).toUTCString() };
  const api: ApiFacts = {
    url: new URL(url ?? "https://api.contoso.com/tasks"),
    origin: page ? ORIGIN : undefined,
    tokenSent: token !== undefined,
    answer: {
      ...exchange,
      status,
      headers: new Headers({ ...date, ...(page ? GOOD_CORS : {}), ...headers }),
      redirectsTo: answering.redirectsTo,
    },
    preflight: page
      ? preflight === "none"
        ? preflight
        : { ...exchange, status: preflight?.status ?? 204, headers: new Headers(preflight?.headers ?? GOOD_PREFLIGHT) }
      : undefined,
  };
  return { api, ...(token && tokenFacts(token)) };
}

/** Facts with nothing in them but these. */
function factsOf(...parts: readonly Partial<Facts>[]): Facts {
  const nothing: Facts = {
    clients: [],
    registrations: [],
    token: undefined,
    api: undefined,
    pages: [],
    contexts: [],
    now: NOW,
  };
  return Object.assign({}, nothing, ...parts) as Facts;
}

/** What is found in a set-up: the names, problems first. */
export function foundIn(...parts: readonly Partial<Facts>[]): string[] {
  return checkUp(factsOf(...parts)).map(({ id }) => id);
}

/** How bad it is, in the same order. */
export function levelsIn(...parts: readonly Partial<Facts>[]): string[] {
  return checkUp(factsOf(...parts)).map(({ level }) => level);
}
