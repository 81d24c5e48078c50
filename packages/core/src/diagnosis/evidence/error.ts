/** Reads MSAL errors and OAuth error objects, structurally: several majors of MSAL, JSON bodies and plain texts. */
import { decodeClaims } from "../../claims/decode.ts";
import { type AadstsCode, findAadstsCode } from "../knowledge/aadsts.ts";
import { readBody } from "./body.ts";
import type { BodyFacts, OAuthFacts, SourceText } from "./facts.ts";
import { member, numberOf, textMember, texts } from "./safe.ts";

/** An error value, flattened. */
export interface ErrorFacts {
  readonly given: boolean;
  readonly texts: readonly SourceText[];
  readonly error: string | undefined;
  readonly suberror: string | undefined;
  readonly numbers: readonly string[];
  readonly claims: string | undefined;
  readonly correlationId: string | undefined;
  readonly members: ReadonlyMap<string, string>;
  readonly codes: readonly string[];
}

const MAX_CAUSES = 4;

/** Facts about whatever was thrown or answered when a token was asked for. */
export function readError(error: unknown): ErrorFacts {
  const found: Mutable = { sentences: [], numbers: [] };
  if (typeof error === "string") found.sentences.push(error);
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === "object" && current !== null; depth++) {
    readErrorObject(current, found);
    current = member(current, "cause") ?? member(current, "originalError");
  }
  const { texts, members, codes } = readBody(found.sentences, "error");
  adopt(found, members.get("error"), members.get("suberror"), members.get("claims"));
  for (const sentence of found.sentences) adopt(found, printedName(sentence));
  return {
    given: error !== undefined && error !== null,
    texts,
    members,
    codes,
    error: found.error,
    suberror: found.suberror,
    numbers: found.numbers,
    claims: found.claims,
    correlationId: found.correlationId,
  };
}

/** What error, body and challenge together say of the sign-in service's verdict. */
export function readOAuth(error: ErrorFacts, body: BodyFacts, words: readonly string[]): OAuthFacts {
  const fromBody = isErrorName(body.members.get("error")) ? body.members.get("error") : undefined;
  const code = body.members.get("error_codes");
  const numbers = new Set([...error.numbers, ...(code && /^\d{5,8}$/.test(code) ? [code] : [])]);
  for (const word of words) if (numbers.size < 20) numbers.add(word);
  const codes = [...numbers].map(findAadstsCode).filter((found): found is AadstsCode => found !== undefined);
  const claims = error.claims ?? body.members.get("claims");
  const inError =
    error.error !== undefined ||
    error.suberror !== undefined ||
    error.numbers.length > 0 ||
    error.texts.some(({ text }) => /AADSTS\d/i.test(text));
  return {
    source: inError || !body.given ? "error" : "body",
    error: (error.error ?? fromBody)?.toLowerCase(),
    suberror: (error.suberror ?? body.members.get("suberror"))?.toLowerCase() || undefined,
    numbers: [...numbers],
    codes,
    hasClaims: claims !== undefined && decodeClaims(claims) !== undefined,
  };
}

interface Mutable {
  readonly sentences: string[];
  readonly numbers: string[];
  error?: string;
  suberror?: string;
  claims?: string;
  correlationId?: string;
}

/** MSAL's errors print as `name: errorCode: message`. */
function printedName(text: string): string | undefined {
  return /^\s{0,9}\w{0,60}Error:\s{1,9}([a-z]{1,40}(?:_[a-z]{1,40}){1,8}):/.exec(text)?.[1];
}

function readErrorObject(error: object, found: Mutable): void {
  const description = textMember(error, "errorMessage") ?? textMember(error, "error_description");
  for (const text of [description, textMember(error, "message"), textMember(error, "errorDescription")]) {
    if (text !== undefined && !found.sentences.includes(text)) found.sentences.push(text);
  }
  const name = textMember(error, "errorCode") ?? textMember(error, "error") ?? textMember(error, "code");
  const suberror = textMember(error, "subError") ?? textMember(error, "suberror");
  adopt(found, name, suberror, textMember(error, "claims"));
  found.correlationId ??= textMember(error, "correlationId") ?? textMember(error, "correlation_id") ?? "";
  for (const value of [member(error, "errorNo"), ...numbers(member(error, "error_codes"))]) {
    const number = numberOf(value);
    if (number !== undefined && number > 9_999) found.numbers.push(String(number));
  }
}

function adopt(found: Mutable, error?: string, suberror?: string, claims?: string): void {
  if (!found.error && isErrorName(error)) found.error = error;
  if (!found.suberror && isErrorName(suberror)) found.suberror = suberror;
  if (!found.claims && claims) found.claims = claims;
}

function numbers(value: unknown): unknown[] {
  return Array.isArray(value) ? [...value.slice(0, 10)] : texts(value);
}

/** OAuth's and MSAL's error names: lower-case words joined by underscores (MSAL also has bare numbers). */
function isErrorName(text: string | undefined): text is string {
  return text !== undefined && text.length <= 64 && /^(?:[a-z]+(?:_[a-z0-9]+)*|\d{5,8})$/i.test(text);
}
