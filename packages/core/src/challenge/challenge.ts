/** One challenge of a `WWW-Authenticate` field. @see [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-11.3) */
export interface Challenge {
  /** The auth-scheme, in lower case because its case carries no meaning. */
  scheme: string;
  /** The single value that some schemes send in place of parameters. */
  token68?: string;
  /** The auth-params by lower-case name, values unquoted. */
  params: Record<string, string>;
}

/** A challenge that asks for a token with further claims. */
export interface ClaimsChallenge {
  /** The claims request, as decoded, to be given to MSAL unchanged. */
  claims: string;
  /** The challenge that carried it. */
  challenge: Challenge;
}

/** The longest field value that is read, in UTF-16 code units; a longer one is refused unread. */
export const MAX_FIELD_LENGTH = 16_384;

/** The most challenges that are read from one field. */
export const MAX_CHALLENGES = 100;
