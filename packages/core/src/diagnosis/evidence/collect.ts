/** Brings the evidence together: every extractor once, its findings in one object for the rules. */
import { readClaimsChallenge } from "../../challenge/find.ts";
import { acceptedAudiences, compareAudience } from "../knowledge/audience.ts";
import type { Service } from "../knowledge/services.ts";
import { matchSignals } from "../signals/match.ts";
import type { Failure } from "../types.ts";
import { readBody } from "./body.ts";
import { pickCodes } from "./codes.ts";
import { type ErrorFacts, readError, readOAuth } from "./error.ts";
import type { BodyFacts, Facts, HeaderFacts, RequestFacts, SourceText, TokenKind } from "./facts.ts";
import { headerTexts, readHeaders } from "./headers.ts";
import { claimsInText } from "./hidden-claims.ts";
import { responseTime } from "./ids.ts";
import { readPermissions } from "./permissions.ts";
import { readRequest } from "./request.ts";
import { readRequirement } from "./required.ts";
import { MAX_TEXT, member, numberOf, textMember, texts } from "./safe.ts";
import { readToken } from "./token.ts";

/** All facts, and the parts that the answer quotes ids from. */
export interface Collected {
  readonly facts: Facts;
  readonly error: ErrorFacts;
}

/** Reads every part of the evidence that is there. */
export function collectFacts(failure: Failure): Collected {
  const request = readRequest(member(failure, "request"));
  const headers = readHeaders(member(failure, "headers"));
  const body = readBody(member(failure, "body"));
  const token = readToken(member(failure, "token"));
  const error = readError(member(failure, "error"));
  const allTexts = limit([...headerTexts(headers), ...error.texts, ...body.texts]);
  const matches = matchSignals(allTexts);
  const oauth = readOAuth(error, body, matches.aadsts);
  const expected = member(failure, "expected");
  const audiences = texts(member(expected, "audience"), 20);
  const inHeader = readClaimsChallenge(headers.challenges);
  const inText = typeof inHeader === "object" ? undefined : readClaimsChallenge(claimsInText(body, error));
  const found = typeof inText === "object" ? inText : inHeader;
  const at = responseTime(headers, body, error);
  const status = numberOf(member(failure, "status"));
  const kind = kindOf(member(failure, "tokenKind"), token.kind);
  const required = readRequirement(allTexts, headers, matches.hits);
  const refused =
    status === 403 || (matches.marks.has("denied") && (status === undefined || status === 401 || status === 400));
  return {
    error,
    facts: {
      status,
      service: serviceOf(request, headers, body, matches.codes, oauth.numbers),
      serviceName: request.known?.name ?? "the API",
      kind,
      request,
      headers,
      body,
      token,
      oauth,
      error,
      challenge: typeof found === "object" ? found : undefined,
      unusableClaims: typeof found === "string" ? found : undefined,
      hits: matches.hits,
      marks: matches.marks,
      required,
      permissions: readPermissions(refused, kind, token, request, required),
      audienceFit: compareAudience(token.audiences, request.host, audiences),
      accepted: acceptedAudiences(request.host, audiences),
      codes: codesOf(headers, body, error, oauth.numbers, matches.codes),
      time: { at: at ?? numberOf(member(failure, "now")) ?? Date.now(), fromResponse: at !== undefined },
      expectedScopes: texts(member(expected, "scopes")),
      expectedTenant: texts(member(expected, "tenant"))[0]?.toLowerCase(),
      repeatedChallenge: member(failure, "repeatedChallenge") === true,
      reason: textMember(failure, "reason"),
      crossOrigin: member(failure, "crossOrigin") === true,
    },
  };
}

function kindOf(said: unknown, read: TokenKind | undefined): TokenKind | undefined {
  return said === "app" || said === "delegated" ? said : read;
}

/** The host tells the service; without one, a code that only one service uses does. */
function serviceOf(
  request: RequestFacts,
  { challenges }: HeaderFacts,
  body: BodyFacts,
  codes: readonly string[],
  numbers: readonly string[],
): Service | undefined {
  if (request.known) return request.known.service;
  if (request.host !== undefined && !/^(?:tfs|devops|ado)\b/.test(request.host)) return "custom";
  if (codes.some((code) => code.startsWith("akv"))) return "keyvault";
  if (codes.some((code) => /^(?:tf|vs)\d/.test(code))) return "devops";
  if (challenges.some(({ params }) => params["client_id"] === "00000003-0000-0000-c000-000000000000")) return "graph";
  if (challenges.some(({ params }) => params["client_id"] === "00000003-0000-0ff1-ce00-000000000000"))
    return "sharepoint";
  if (numbers.length > 0 && body.members.has("error_codes")) return "sts";
  return undefined;
}

function* codeCandidates(
  headers: HeaderFacts,
  body: BodyFacts,
  error: ErrorFacts,
  numbers: readonly string[],
  codes: readonly string[],
): Iterable<string | undefined> {
  for (const number of numbers) yield `AADSTS${number}`;
  yield* body.codes;
  yield* error.codes;
  yield error.error;
  yield error.suberror;
  yield headers.fields.get("x-ms-error-code");
  yield headers.fields.get("x-ms-failure-cause");
  for (const { params } of headers.challenges) yield params["error"];
  for (const code of codes) yield code.startsWith("0x") ? code : code.toUpperCase();
}

function codesOf(...parts: Parameters<typeof codeCandidates>): string[] {
  return pickCodes(codeCandidates(...parts));
}

/** Never more text than one budget over all sources. */
function limit(all: readonly SourceText[]): SourceText[] {
  let left = MAX_TEXT;
  const kept: SourceText[] = [];
  for (const { source, text } of all) {
    if (left <= 0) break;
    kept.push({ source, text: text.length > left ? text.slice(0, left) : text });
    left -= text.length;
  }
  return kept;
}
