/** Reads an access token: decoded, never verified, and forgotten but for what the checks need. */
import { BadInput } from "../../input/bad-input.ts";
import { readInput, type Source } from "../../input/read.ts";
import { readTokenText } from "../../input/token.ts";
import type { TokenFacts } from "../facts.ts";
import { isObject, type Members, textMember, textsOf } from "./members.ts";

const GIVE = "Give a file that holds an access token of the API, or - to read it from standard input.";
const MAX_BYTES = 64 * 1024;
const MAX_AUDIENCES = 20;

/** Reads the text of a token from a file, or from standard input for "-". @throws BadInput */
export async function readToken(path: string, stdin: Source["stdin"]): Promise<string> {
  if (/^(?:bearer\s+)?ey[\w-]+\./i.test(path)) {
    throw new BadInput(`--token takes no token itself: it would stay in the history of the shell. ${GIVE}`);
  }
  const file = path === "-" ? undefined : path;
  const text = await readInput({ words: [], file, stdin }, { maxBytes: MAX_BYTES, give: GIVE });
  if (text === undefined) throw new BadInput(`There is nothing on standard input. ${GIVE}`);
  const token = tokenIn(text.replace(/^\uFEFF/, "").trim());
  if (token === undefined) throw new BadInput(`What --token names is no access token. ${GIVE}`);
  return token;
}

/** The text may be the response of a token endpoint. */
function tokenIn(text: string): string | undefined {
  if (!text.startsWith("{")) return readTokenText(text);
  try {
    const token = textMember(JSON.parse(text), "access_token");
    return token === undefined ? undefined : readTokenText(token);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    return undefined;
  }
}

/** Takes the facts out of a token. */
export function tokenFactsOf(token: string): TokenFacts {
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  return factsOf(isObject(claims) ? claims : {});
}

function factsOf(claims: Members): TokenFacts {
  const issuer = textMember(claims, "iss") ?? "";
  return {
    audiences: textsOf(claims["aud"]).slice(0, MAX_AUDIENCES),
    version: claims["ver"] === "1.0" ? 1 : claims["ver"] === "2.0" ? 2 : undefined,
    issuerVersion: issuerVersionOf(issuer),
    tenant: textMember(claims, "tid")?.toLowerCase(),
    capabilities: listOf(claims["xms_cc"]),
    contexts: listOf(claims["acrs"]),
    namesKind: textMember(claims, "idtyp") !== undefined,
    appOnly: isAppOnly(claims),
    issuedAt: timeOf(claims["iat"]),
    notBefore: timeOf(claims["nbf"]),
    expiresAt: timeOf(claims["exp"]),
  };
}

/** Of the addresses of Entra ID only: elsewhere the form of an issuer says nothing. */
function issuerVersionOf(issuer: string): 1 | 2 | undefined {
  if (/^https:\/\/sts\.(?:windows\.net|chinacloudapi\.cn)\//i.test(issuer)) return 1;
  return /^https:\/\/login\.[a-z.]+\/[^/]+\/v2\.0\/?$/i.test(issuer) ? 2 : undefined;
}

/** `idtyp` is an optional claim; without it, an application's own token has no `scp`, and itself as the subject. */
function isAppOnly(claims: Members): boolean {
  const kind = textMember(claims, "idtyp");
  if (kind !== undefined) return kind.toLowerCase() === "app";
  const { oid, sub, scp } = claims;
  return scp === undefined && typeof oid === "string" && oid === sub;
}

function listOf(value: unknown): string[] | undefined {
  return value === undefined ? undefined : textsOf(value).flatMap((text) => text.split(/[\s,]+/).filter(Boolean));
}

function timeOf(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 && value < 1e11 ? value * 1000 : undefined;
}
