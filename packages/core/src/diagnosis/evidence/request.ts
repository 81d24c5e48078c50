/** Reads the request: which service was called, and which operation of Microsoft Graph. */
import { findGraphOperation } from "../knowledge/graph-permissions.ts";
import { serviceAt } from "../knowledge/services.ts";
import type { RequestFacts } from "./facts.ts";
import { textMember } from "./safe.ts";

/** Facts about the request that was refused. */
export function readRequest(request: unknown): RequestFacts {
  const url = textMember(request, "url")?.slice(0, 8_192);
  const method = textMember(request, "method")?.slice(0, 20).toUpperCase();
  // Note: not `new URL`, so that an address with placeholders or blanks, as people paste it, is still of use.
  const parts =
    url === undefined ? null : /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^/?#@]*@)?([^/?#:\s]+)(?::\d+)?([^?#]*)/i.exec(url);
  const host = parts?.[1]?.slice(0, 253).toLowerCase();
  const fullPath = (parts?.[2] ?? "").toLowerCase();
  const known = host === undefined ? undefined : serviceAt(host);
  const path = known?.service === "graph" ? fullPath.replace(/^\/+(?:v1\.0|beta|stagingbeta)(?=\/|$)/, "") : fullPath;
  const operation = known?.service === "graph" ? findGraphOperation(method ?? "GET", path) : undefined;
  return { method, host, path, known, operation };
}
