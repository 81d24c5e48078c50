/** What the extractors find and the rules read: everything that is known of one refused call. */
import type { Challenge } from "../../challenge/challenge.ts";
import type { FoundChallenge } from "../../challenge/find.ts";
import type { AadstsCode } from "../knowledge/aadsts.ts";
import type { AudienceFit } from "../knowledge/audience.ts";
import type { GraphOperation } from "../knowledge/graph-permissions.ts";
import type { KnownService, Service } from "../knowledge/services.ts";
import type { Hit } from "../signals/match.ts";
import type { Evidence } from "../types.ts";

/** Where a piece of text was read. */
export type Source = Evidence["source"];

/** Whose permissions a token carries. */
export type TokenKind = "delegated" | "app";

/** A text of the evidence with its origin. */
export interface SourceText {
  readonly source: Source;
  readonly text: string;
}

/** What the request tells. */
export interface RequestFacts {
  readonly method: string | undefined;
  readonly host: string | undefined;
  /** Without query and, at Microsoft Graph, without the version; lower case. */
  readonly path: string;
  readonly known: KnownService | undefined;
  readonly operation: GraphOperation | undefined;
}

/** What the header fields tell. */
export interface HeaderFacts {
  /** Selected fields by lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly given: boolean;
  readonly challenges: readonly Challenge[];
}

/** What the body tells. */
export interface BodyFacts {
  /** Whether there was a body to read. */
  readonly given: boolean;
  /** Whether it held any text. */
  readonly empty: boolean;
  readonly texts: readonly SourceText[];
  /** The first text of each member that has a known meaning, by lower-case name. */
  readonly members: ReadonlyMap<string, string>;
  /** The texts of all members that hold codes. */
  readonly codes: readonly string[];
}

/** What the access token tells, decoded and not verified. */
export interface TokenFacts {
  /** `none`: not known; `empty`: known to be none. */
  readonly form: "none" | "empty" | "claims" | "jwt" | "encrypted" | "opaque" | "malformed";
  /** Whether all claims are at hand, so that an absent one means something. */
  readonly complete: boolean;
  readonly audiences: readonly string[];
  readonly issuer: string | undefined;
  readonly tenant: string | undefined;
  readonly issuedAt: number | undefined;
  readonly notBefore: number | undefined;
  readonly expiresAt: number | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly roles: readonly string[] | undefined;
  readonly directoryRoles: readonly string[] | undefined;
  readonly contexts: readonly string[];
  readonly capable: boolean;
  readonly personal: boolean;
  readonly kind: TokenKind | undefined;
}

/** What an OAuth or MSAL error tells. */
export interface OAuthFacts {
  /** Whether it was said in an error or in the answer of an API. */
  readonly source: Source;
  readonly error: string | undefined;
  readonly suberror: string | undefined;
  readonly numbers: readonly string[];
  readonly codes: readonly AadstsCode[];
  /** The decoded claims request that the token endpoint sent along. */
  readonly hasClaims: boolean;
}

/** What the response says is required. */
export interface Requirement {
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly audience: string | undefined;
  /** The audience that it says it found instead. */
  readonly found: string | undefined;
  readonly action: string | undefined;
}

/** What the operation needs and what the token holds. */
export interface PermissionFacts {
  /** Whether it is a refusal on the ground of rights, not of the token as such. */
  readonly refused: boolean;
  /** Each of them is enough. */
  readonly needed: readonly string[];
  /** `undefined` where that is not known. */
  readonly held: readonly string[] | undefined;
  readonly covered: boolean;
  /** Not enough by our table, and so close that the table may be wrong. */
  readonly near: boolean;
}

/** Everything that is known of one refused call. */
export interface Facts {
  readonly status: number | undefined;
  readonly service: Service | undefined;
  readonly serviceName: string;
  readonly kind: TokenKind | undefined;
  readonly request: RequestFacts;
  readonly headers: HeaderFacts;
  readonly body: BodyFacts;
  readonly token: TokenFacts;
  readonly oauth: OAuthFacts;
  /** The texts of an error value. */
  readonly error: { readonly texts: readonly SourceText[] };
  /** A usable claims challenge, wherever it was found. */
  readonly challenge: FoundChallenge | undefined;
  /** Why claims that were sent cannot be used. */
  readonly unusableClaims: string | undefined;
  readonly hits: readonly Hit[];
  readonly marks: ReadonlySet<string>;
  readonly required: Requirement;
  readonly permissions: PermissionFacts;
  readonly audienceFit: AudienceFit;
  readonly accepted: readonly string[];
  readonly codes: readonly string[];
  /** Milliseconds since 1970, and whether the response itself said so. */
  readonly time: { readonly at: number; readonly fromResponse: boolean };
  readonly expectedScopes: readonly string[];
  readonly expectedTenant: string | undefined;
  readonly repeatedChallenge: boolean;
  /** Why the call was not recovered. */
  readonly reason: string | undefined;
  readonly crossOrigin: boolean;
}
