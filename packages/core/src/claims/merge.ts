/** Joins what an API asked for with what the token service asked for on top: rule A3. */
import { isJsonObject, type JsonObject, parseJsonObject } from "./json.ts";
import { valuesOf } from "./requirement.ts";

/**
 * Gives the claims request for an interaction. Of `acrs` all values count, of `nbf` the later; any other claim is the
 * token service's where both have it.
 * @param asked The API's claims request, as JSON text.
 * @param further The token service's.
 */
export function mergeClaims(asked: string | undefined, further: string | undefined): string | undefined {
  const own = further === undefined ? undefined : parseJsonObject(further);
  if (!own || asked === undefined) return own ? further : asked;
  const base = parseJsonObject(asked) ?? {};
  const merged: JsonObject = { ...base, ...own };
  const before = base["access_token"];
  const after = own["access_token"];
  if (isJsonObject(before) && isJsonObject(after)) merged["access_token"] = mergeMembers(before, after);
  else if (isJsonObject(before)) merged["access_token"] = before;
  return JSON.stringify(merged);
}

function mergeMembers(before: JsonObject, after: JsonObject): JsonObject {
  const merged = { ...before, ...after };
  if ("acrs" in before && "acrs" in after) {
    const values = [...new Set([...valuesOf(before["acrs"]), ...valuesOf(after["acrs"])])];
    if (values.length > 0)
      merged["acrs"] = { essential: true, ...(values.length === 1 ? { value: values[0] } : { values }) };
  }
  if ("nbf" in before && "nbf" in after && timeOf(before["nbf"]) > timeOf(after["nbf"])) merged["nbf"] = before["nbf"];
  return merged;
}

function timeOf(claim: unknown): number {
  return Number(valuesOf(claim)[0]) || 0;
}
