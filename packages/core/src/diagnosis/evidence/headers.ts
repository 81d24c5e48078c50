/** Reads the header fields of a refusal that mean something for it. */
import { parseChallenges } from "../../challenge/parse.ts";
import type { HeaderFacts, SourceText } from "./facts.ts";
import { memberNames, texts } from "./safe.ts";

const MAX_FIELD = 16_384;
const MAX_FIELDS = 300;

/** The fields that extractors and rules look at. */
const FIELDS = new Set(
  (
    "www-authenticate x-ms-diagnostics x-ms-error-code x-msdavext_error x-ms-failure-cause x-ms-diagnostic " +
    "x-tfs-serviceerror x-forms_based_auth_required x-powerbi-error-info x-powerbi-error-details x-error-code x-ms-asm-authn-error " +
    "access-control-allow-origin access-control-expose-headers content-type location date retry-after " +
    "request-id x-ms-request-id client-request-id x-ms-client-request-id x-ms-correlation-request-id x-correlation-id sprequestguid " +
    "requestid activityid x-vss-e2eid x-ms-activity-id traceparent x-ms-service-request-id"
  ).split(" "),
);

/** Facts from header fields in any of the forms that `new Headers()` takes. */
export function readHeaders(headers: unknown): HeaderFacts {
  const fields = new Map<string, string>();
  for (const [name, value] of entriesOf(headers)) {
    const key = name.toLowerCase();
    if (!FIELDS.has(key)) continue;
    const before = fields.get(key);
    fields.set(key, (before === undefined ? value : `${before}, ${value}`).slice(0, MAX_FIELD));
  }
  const challenge = fields.get("www-authenticate");
  return {
    fields,
    given: headers !== undefined && headers !== null,
    challenges: challenge === undefined ? [] : parseChallenges(challenge),
  };
}

/** The texts of header fields in which signals are looked for. */
export function headerTexts({ fields, challenges }: HeaderFacts): SourceText[] {
  const found: SourceText[] = [];
  for (const name of SPEAKING) {
    const value = fields.get(name);
    if (value !== undefined) found.push({ source: "header", text: value });
  }
  for (const { params } of challenges) {
    for (const name of ["error", "error_description", "errordescription"]) {
      const value = params[name];
      if (typeof value === "string") found.push({ source: "header", text: value });
    }
  }
  return found;
}

const SPEAKING = [
  "x-ms-diagnostics",
  "x-ms-error-code",
  "x-msdavext_error",
  "x-ms-failure-cause",
  "x-tfs-serviceerror",
  "x-powerbi-error-info",
  "x-powerbi-error-details",
  "x-error-code",
];

function entriesOf(headers: unknown): [string, string][] {
  if (typeof headers !== "object" || headers === null) return [];
  try {
    const list = typeof (headers as Headers).entries === "function" ? (headers as Headers).entries() : undefined;
    const pairs =
      list && !Array.isArray(headers) ? take(list) : Array.isArray(headers) ? headers.slice(0, MAX_FIELDS) : undefined;
    if (pairs) return pairs.flatMap((pair) => entry(pair));
  } catch {
    return [];
  }
  return memberNames(headers, MAX_FIELDS).flatMap((name) => {
    try {
      return texts((headers as Record<string, unknown>)[name]).map((value): [string, string] => [name, value]);
    } catch {
      return [];
    }
  });
}

function take(list: Iterable<unknown>): unknown[] {
  const found: unknown[] = [];
  for (const item of list) {
    if (found.length >= MAX_FIELDS) break;
    found.push(item);
  }
  return found;
}

/** A pair as `[name, value]`, or as a HAR file has it. */
function entry(pair: unknown): [string, string][] {
  if (Array.isArray(pair)) {
    const [name, value] = texts(pair.slice(0, 2));
    return name !== undefined && value !== undefined ? [[name, value]] : [];
  }
  return [];
}
