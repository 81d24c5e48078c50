/** What a token request asks for beyond what is in the cache, in a form in which processes can compare it. */
import type { TokenRequest } from "@msal-fetch/core";

/** A demand for a token that the cache may not have. */
export interface Demand {
  /** Equal for demands that the same token meets, `nbf` aside. */
  readonly key: string;
  /** Seconds since 1970: a token issued at or after it meets the demand. */
  readonly nbf: number | undefined;
}

/** `undefined` for a plain request, which the cache may answer. */
export function demandOf({ claims, refresh }: TokenRequest): Demand | undefined {
  if (claims === undefined) return refresh ? { key: "refresh", nbf: undefined } : undefined;
  const { nbf, ...others } = membersOf(claims);
  const time = Number((nbf as { value?: unknown } | undefined)?.value ?? Number.NaN);
  const key = JSON.stringify([nbf !== undefined, canonical(others)]);
  return { key, nbf: Number.isFinite(time) ? Math.floor(time) : undefined };
}

/** The members demanded of the access token; a text that is none is a demand of its own. */
function membersOf(claims: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(claims) as { access_token?: object }).access_token };
  } catch {
    return { claims };
  }
}

/** Members in one order, so that two spellings of a demand are equal. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, canonical(member)]);
}
