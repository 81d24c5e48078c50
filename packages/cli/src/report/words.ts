/** Words that the reports have in common. */
import type { Diagnosis, Remedy } from "@msal-fetch/core";
import type { ExplainedCall } from "../explain.ts";

/** What a call's recovery looks like, for those that were repeated with success. */
export function outcomeOf({ recoveredBy }: ExplainedCall): string | undefined {
  return recoveredBy === undefined ? undefined : `The same call succeeded later, as call ${recoveredBy}.`;
}

/** How sure, in words. */
export const CONFIDENCE: Readonly<Record<Diagnosis["confidence"], string>> = {
  certain: "certain",
  likely: "likely",
  possible: "possible, not more",
};

/** Who has to act, in words. */
export const WHO: Readonly<Record<Remedy["who"], string>> = {
  developer: "Developer",
  user: "User",
  administrator: "Administrator",
  "api-owner": "API owner",
  nobody: "Note",
  retry: "Retry",
};

/** What cures it without changing anything, in words. */
export const RECOVERABLE: Readonly<Record<Diagnosis["recoverable"], string>> = {
  silent: "A silent token request cures it.",
  interaction: "The user can cure it by signing in.",
  retry: "It may pass by itself: try again.",
  no: "It does not cure itself: something has to be changed.",
};

/** The steps by which a claims challenge is answered. */
export const RECOVERED_CHALLENGE: readonly string[] = [
  'The API answers 401 with error="insufficient_claims" and the claims that it wants.',
  "The client asks MSAL for a token with these claims: silently first, then with the user.",
  "The client sends the same call again with the token that came back.",
  "The API answers 200.",
];

/** Missing permissions, audience or action as lines. */
export function missingLines({ missing }: Diagnosis): string[] {
  if (!missing) return [];
  const lines: string[] = [];
  if (missing.scopes) lines.push(`delegated permission ${missing.scopes.join(" or ")}`);
  if (missing.roles) lines.push(`application permission ${missing.roles.join(" or ")}`);
  if (missing.audience) lines.push(`a token for ${missing.audience}`);
  if (missing.action) lines.push(`a role that allows ${missing.action}`);
  return lines;
}

/** The ids by which support and logs find the call. */
export function idLines({ ids }: Diagnosis): string[] {
  const names = {
    requestId: "request id",
    correlationId: "correlation id",
    traceId: "trace id",
    timestamp: "time",
  } as const;
  return (Object.keys(names) as (keyof typeof names)[]).flatMap((name) =>
    ids[name] ? [`${names[name]} ${ids[name]}`] : [],
  );
}
