/** Tells what was given: a HAR file, curl's output, a token, a challenge, a body, or an error text. */
import { type Failure, parseChallenges } from "@msal-fetch/core";
import { BadInput } from "./bad-input.ts";
import type { Call } from "./call.ts";
import { isCurlOutput, readCurlOutput } from "./curl.ts";
import { readHar } from "./har.ts";
import { readTokenText } from "./token.ts";

/** What was recognised. */
export type Input =
  | { readonly kind: "har" | "curl"; readonly calls: readonly Call[] }
  | { readonly kind: "token" | "header" | "body" | "error"; readonly failure: Failure };

/** What the command takes, for messages. */
export const TAKES =
  "Give a WWW-Authenticate value, an access token, an MSAL or AADSTS error text, the output of `curl -i` or `curl -v`, or a HAR file.";

/** Recognises a text. @throws BadInput with a sentence that says what is wrong and what to give instead. */
export function recognise(input: string): Input {
  const text = input.replace(/^\uFEFF/, "").trim();
  if (text === "") throw new BadInput(`There is nothing to explain: the input is empty. ${TAKES}`);
  if (/^[{[]/.test(text)) return recogniseJson(text);
  if (isCurlOutput(text)) return { kind: "curl", calls: readCurlOutput(text) };
  const token = readTokenText(text);
  if (token !== undefined) return { kind: "token", failure: { token } };
  const header = headerOf(text);
  if (header !== undefined)
    return { kind: "header", failure: { status: 401, headers: { "www-authenticate": header } } };
  return { kind: "error", failure: { error: text, ...statusIn(text) } };
}

function recogniseJson(text: string): Input {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadInput(
      `This JSON is cut off or damaged${/"log"\s*:\s*\{/.test(text.slice(0, 4_096)) ? " (it begins like a HAR file: save it again as a whole)" : ""}. Give the whole of it, or the error text alone.`,
    );
  }
  if (typeof value === "object" && value !== null) {
    if ("log" in value) return { kind: "har", calls: readHar(value) };
    const token = (value as Record<string, unknown>)["access_token"];
    if (typeof token === "string") return { kind: "token", failure: { token: readTokenText(token) ?? token } };
    if (isClaims(value)) return { kind: "token", failure: { token: value as Record<string, unknown> } };
  }
  return { kind: "body", failure: { body: value, error: value } };
}

/** The decoded part of a token, as people copy it from a decoder. */
function isClaims(value: object): boolean {
  return "aud" in value && "iss" in value;
}

function headerOf(text: string): string | undefined {
  const value = text.replace(/^(?:<\s*)?www-authenticate:\s*/i, "").replace(/\r?\n\s*/g, " ");
  const named = value !== text && /^(?:<\s*)?www-authenticate:/i.test(text);
  if (!named && !/^(?:bearer|pop|dpop|negotiate|ntlm|basic|digest)\b/i.test(value)) return undefined;
  const challenges = parseChallenges(value);
  if (challenges.some(({ params }) => /(?:…|\.{3})$/.test(params["claims"] ?? ""))) {
    throw new BadInput(
      "The claims of this challenge are cut off: they end in dots. Give the whole value, as it stands in the response.",
    );
  }
  if (challenges.length > 0 && (named || challenges.some(({ params }) => Object.keys(params).length > 0))) return value;
  if (!named) return undefined;
  throw new BadInput(`This WWW-Authenticate value cannot be read: it follows no grammar of challenges. ${TAKES}`);
}

/** A status that stands in the text beside it. */
function statusIn(text: string): { status?: number } {
  const status = /(?:^|\b(?:status|code|http)\b\D{0,12}|\()(40[013])\b/i.exec(text.slice(0, 2_000))?.[1];
  return status === undefined ? {} : { status: Number(status) };
}
