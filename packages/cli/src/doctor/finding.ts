/** A finding, as every check gives it, and the official pages that findings link to. */
import type { Facts } from "./facts.ts";

/** One thing that is wrong, or that could be better. It never holds a token, a claim's value or personal data. */
export interface Finding {
  /** A name that stays the same, for scripts. */
  readonly id: string;
  /** A problem makes the command exit with 1; advice does not. */
  readonly level: "problem" | "advice";
  readonly area: Area;
  /** What is wrong, and what comes of it. */
  readonly what: string;
  readonly evidence: readonly string[];
  readonly fix: string;
  /** The official page. */
  readonly link: string;
}

/** Where the cause lies. */
export type Area = "configuration" | "registration" | "token" | "API" | "redirect page";

/** A check: looks at the facts and says what it found. Pure; gives nothing where the facts it needs are not there. */
export type Check = (facts: Facts) => readonly Finding[];

/** A finding without what its group says for it. */
export type Text = Pick<Finding, "what" | "evidence" | "fix" | "link">;

/** The two ways to report within an area. */
export interface Reporter {
  problem(id: string, text: Text): readonly Finding[];
  advice(id: string, text: Text): readonly Finding[];
}

/** Gives a group of checks its way to report. */
export function reporterFor(area: Area): Reporter {
  return {
    problem: (id, text) => [{ id, level: "problem", area, ...text }],
    advice: (id, text) => [{ id, level: "advice", area, ...text }],
  };
}

/** What a check gives that found nothing. */
export const NOTHING: readonly Finding[] = [];

/** The official pages. */
export const PAGES: Readonly<Record<Page, string>> = {
  capabilities: "https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation",
  challenge: "https://learn.microsoft.com/entra/identity-platform/claims-challenge",
  contexts:
    "https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context",
  optionalClaims: "https://learn.microsoft.com/entra/identity-platform/optional-claims-reference",
  accessTokens: "https://learn.microsoft.com/entra/identity-platform/access-tokens",
  tokenClaims: "https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference",
  configuration: "https://learn.microsoft.com/entra/identity-platform/msal-client-application-configuration",
  clouds: "https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud",
  scopes: "https://learn.microsoft.com/entra/identity-platform/scopes-oidc",
  clientCredentials: "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow",
  manifest: "https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest",
  bearer: "https://www.rfc-editor.org/rfc/rfc6750#section-3",
  unauthorized: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  challengeSyntax: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1",
  date: "https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1",
  noStore: "https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.5",
  redirectBridge: "https://learn.microsoft.com/entra/msal/javascript/browser/redirect-bridge",
  browserConfiguration: "https://learn.microsoft.com/entra/msal/javascript/browser/configuration",
  frames: "https://www.w3.org/TR/CSP3/#directive-frame-ancestors",
  cors: "https://fetch.spec.whatwg.org/#http-cors-protocol",
};

type Page =
  | "capabilities"
  | "challenge"
  | "contexts"
  | "optionalClaims"
  | "accessTokens"
  | "tokenClaims"
  | "configuration"
  | "clouds"
  | "scopes"
  | "clientCredentials"
  | "manifest"
  | "bearer"
  | "unauthorized"
  | "challengeSyntax"
  | "date"
  | "noStore"
  | "redirectBridge"
  | "browserConfiguration"
  | "frames"
  | "cors";
