/** Reads a HAR file, the recording of browsers and proxies. */
import { BadInput } from "./bad-input.ts";
import type { Call } from "./call.ts";
import { callOf } from "./make-call.ts";

/** The calls of a HAR file, in order; what an entry lacks is left out. */
export function readHar(har: unknown): Call[] {
  const entries = at(har, "log", "entries");
  if (!Array.isArray(entries)) {
    throw new BadInput(
      "This HAR file has no `log.entries`. Record the page again and save all calls as HAR (with content).",
    );
  }
  const calls = entries.map(readEntry).filter((call): call is Call => call !== undefined);
  if (calls.length === 0) {
    throw new BadInput(
      "This HAR file holds no calls. Record the page while the call is refused, then save all as HAR.",
    );
  }
  return calls;
}

function readEntry(entry: unknown): Call | undefined {
  const status = at(entry, "response", "status");
  const url = text(at(entry, "request", "url"));
  if (typeof status !== "number" || url === undefined) return undefined;
  const requestFields = fieldsOf(at(entry, "request", "headers"));
  const field = (wanted: string): string | undefined =>
    requestFields.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const startedAt = Date.parse(text(at(entry, "startedDateTime")) ?? "");
  const ms = at(entry, "time");
  return callOf({
    method: text(at(entry, "request", "method")) ?? "GET",
    url,
    status,
    headers: fieldsOf(at(entry, "response", "headers")),
    body: status >= 400 || status === 203 ? bodyOf(at(entry, "response", "content")) : undefined,
    authorization: field("authorization"),
    origin: field("origin"),
    startedAt: Number.isFinite(startedAt) ? startedAt : undefined,
    ms: typeof ms === "number" && Number.isFinite(ms) && ms >= 0 ? ms : undefined,
  });
}

function bodyOf(content: unknown): string | undefined {
  const body = text(at(content, "text"));
  if (body === undefined || at(content, "encoding") !== "base64") return body;
  return Buffer.from(body.slice(0, 131_072), "base64").toString("utf8");
}

function fieldsOf(headers: unknown): [string, string][] {
  if (!Array.isArray(headers)) return [];
  return headers.flatMap((header): [string, string][] => {
    const name = text(at(header, "name"));
    const value = text(at(header, "value"));
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
