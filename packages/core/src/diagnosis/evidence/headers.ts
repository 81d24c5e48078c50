/** Reads the header fields of a refusal that mean something for it. */
import { parseChallenges } from "../../challenge/parse.ts";
import type { HeaderFacts, SourceText } from "./facts.ts";
import { member, memberNames, texts } from "./safe.ts";

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
  if (typeof headers === "object" && headers !== null) readFields(headers, fields);
  const challenge = fields.get("www-authenticate");
  return {
    fields,
    given: headers !== undefined && headers !== null,
    challenges: challenge === undefined ? [] : parseChallenges(challenge),
  };
}

function readFields(headers: object, fields: Map<string, string>): void {
  try {
    const pairs = isIterable(headers) ? headers : undefined;
    if (!pairs) {
      for (const name of memberNames(headers, MAX_FIELDS)) {
        for (const value of texts(member(headers, name))) keep(fields, name, value);
      }
      return;
    }
    let count = 0;
    for (const pair of pairs) {
      if (count++ >= MAX_FIELDS) break;
      if (Array.isArray(pair)) keep(fields, pair[0], pair[1]);
    }
  } catch {
    // What could be read before the exception counts.
  }
}

function keep(fields: Map<string, string>, name: unknown, value: unknown): void {
  if (typeof name !== "string" || typeof value !== "string") return;
  const key = name.toLowerCase();
  if (!FIELDS.has(key)) return;
  const before = fields.get(key);
  fields.set(key, (before === undefined ? value : `${before}, ${value}`).slice(0, MAX_FIELD));
}

function isIterable(value: object): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
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
