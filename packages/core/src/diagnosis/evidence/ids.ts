/** Reads the identifiers by which a service's support finds a call again. */
import type { Diagnosis } from "../types.ts";
import type { ErrorFacts } from "./error.ts";
import type { BodyFacts, HeaderFacts } from "./facts.ts";

/** The ids of a refusal; only what has the form of an id is taken, so that nothing else slips in. */
export function readIds(
  headers: HeaderFacts,
  body: BodyFacts,
  error: ErrorFacts,
  at: number | undefined,
): Diagnosis["ids"] {
  const ids: Diagnosis["ids"] = {};
  const field = (names: readonly string[]): string | undefined =>
    pick(names, (name) => headers.fields.get(name) ?? body.members.get(name) ?? error.members.get(name));
  const requestId = field(REQUEST_ID);
  const correlationId = field(CORRELATION_ID) ?? (isId(error.correlationId) ? error.correlationId : undefined);
  const traceId = field(TRACE_ID) ?? traceparent(headers.fields.get("traceparent"));
  if (requestId) ids.requestId = requestId;
  if (correlationId) ids.correlationId = correlationId;
  if (traceId) ids.traceId = traceId;
  if (at !== undefined) ids.timestamp = new Date(at).toISOString();
  return ids;
}

/** When the refusal was written, by its own account: milliseconds since 1970. */
export function responseTime(headers: HeaderFacts, body: BodyFacts, error: ErrorFacts): number | undefined {
  return timeOf(headers.fields.get("date")) ?? timestampOf(body) ?? timestampOf(error);
}

function timestampOf({ members }: { members: ReadonlyMap<string, string> }): number | undefined {
  for (const name of ["timestamp", "date", "time"]) {
    const at = timeOf(members.get(name));
    if (at !== undefined) return at;
  }
  return undefined;
}

/** Services write UTC, some without saying so. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 40 || !/\d{4}/.test(text)) return undefined;
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)/.exec(text);
  const at = Date.parse(iso ? `${iso[1]}T${iso[2]}Z` : text);
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

function traceparent(text: string | undefined): string | undefined {
  return text && /^\w{2}-([0-9a-f]{32})-/.exec(text)?.[1];
}

function pick(names: readonly string[], get: (name: string) => string | undefined): string | undefined {
  for (const name of names) {
    const value = get(name);
    if (isId(value)) return value;
  }
  return undefined;
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^(?=.*\d)[0-9a-f]{8}[0-9a-f-]{8,56}$/i.test(text);
}

const REQUEST_ID = [
  "request-id",
  "x-ms-request-id",
  "sprequestguid",
  "requestid",
  "x-ms-service-request-id",
  "activityid",
  "x-ms-activity-id",
  "x-vss-e2eid",
  "activity-id",
  "request_id",
  "activity_id",
];
const CORRELATION_ID = [
  "client-request-id",
  "correlation_id",
  "correlationid",
  "correlation-id",
  "x-ms-correlation-request-id",
  "x-correlation-id",
  "x-ms-client-request-id",
];
const TRACE_ID = ["trace_id", "traceid", "trace-id"];
