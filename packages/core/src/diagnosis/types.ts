/** What `diagnose` takes and gives: the vocabulary in which a refused call is explained. */
import type { Reason } from "../report.ts";

/** Header fields in any form that `new Headers()` takes. */
export type HeadersLike = ConstructorParameters<typeof Headers>[0];

/** Why a call was refused. */
export type Cause =
  | "claims-challenge"
  | "challenge-hidden"
  | "challenge-not-satisfied"
  | "interaction-required"
  | "conditional-access-blocked"
  | "token-revoked"
  | "token-missing"
  | "token-expired"
  | "token-malformed"
  | "token-untrusted"
  | "personal-account-unsupported"
  | "wrong-audience"
  | "wrong-tenant"
  | "scope-missing"
  | "app-role-missing"
  | "consent-required"
  | "admin-consent-required"
  | "wrong-token-kind"
  | "delegated-admin-required"
  | "user-lacks-privilege"
  | "license-missing"
  | "app-misconfigured"
  | "resource-policy"
  | "service-fault"
  | "not-authorization"
  | "unknown";

/** The evidence of a refused call or a failed token request; any part may be missing. */
export interface Failure {
  /** The call that was refused. */
  request?: { method?: string; url?: string };
  /** The HTTP status of the refusal. */
  status?: number;
  /** The header fields of the refusal. */
  headers?: HeadersLike;
  /** Parsed JSON, or text: JSON, XML, HTML, SOAP, JSON nested in strings. */
  body?: unknown;
  /** The access token that was sent, or its claims; "": none was. It is decoded, never verified and never echoed. */
  token?: string | Record<string, unknown>;
  /** Whose permissions the token carries, where that is known. */
  tokenKind?: "delegated" | "app";
  /** An MSAL error, an OAuth error object, or an error text. */
  error?: unknown;
  /** What the caller meant to use. */
  expected?: { audience?: string | string[]; scopes?: string[]; tenant?: string };
  /** Why the call was not recovered, where that is known: `Report.reason`. */
  reason?: Reason;
  /** Whether the same claims challenge came back after a token was got for it. */
  repeatedChallenge?: boolean;
  /** Whether the call went from a web page to another origin, so that only exposed header fields can be read. */
  crossOrigin?: boolean;
  /** The present, in milliseconds since 1970. @default Date.now() */
  now?: number;
}

/** One fact that the diagnosis rests on. It never holds a token or personal data. */
export interface Evidence {
  source: "status" | "header" | "body" | "token" | "request" | "error";
  fact: string;
}

/** One thing that somebody can do. */
export interface Remedy {
  who: "developer" | "user" | "administrator" | "api-owner" | "nobody" | "retry";
  action: string;
  link?: string;
}

/** Why a call was refused, how sure that is, and who can do what. */
export interface Diagnosis {
  cause: Cause;
  confidence: "certain" | "likely" | "possible";
  /** What the evidence cannot rule out, most likely first, and what would decide. */
  alternatives: { cause: Cause; unless: string }[];
  /** One sentence in plain words. */
  summary: string;
  evidence: Evidence[];
  remedies: Remedy[];
  /** What can cure it without changing anything: a silent token request, the user, or time. */
  recoverable: "silent" | "interaction" | "retry" | "no";
  /** AADSTS, Graph and service codes: for people and for search, not for logic. */
  codes: string[];
  ids: { requestId?: string; correlationId?: string; traceId?: string; timestamp?: string };
  /** What exactly would have been enough, where it can be known. */
  missing?: { scopes?: string[]; roles?: string[]; audience?: string; action?: string };
}
