/** What is known of a set-up: gathered once from files and the network, then judged by the checks. */

/** Everything that the checks may look at; what was not given is empty or `undefined`. */
export interface Facts {
  /** Configurations of clients of the API. */
  readonly clients: readonly ClientFacts[];
  /** Registrations (manifests) of the API. */
  readonly registrations: readonly RegistrationFacts[];
  /** The access token of the API; what it says is not verified. */
  readonly token: TokenFacts | undefined;
  /** What the API answered. */
  readonly api: ApiFacts | undefined;
  /** What is served at the redirect URIs of single-page apps. */
  readonly pages: readonly PageFacts[];
  /** The authentication contexts that the API is said to ask for. */
  readonly contexts: readonly string[];
  /** This machine's time, in milliseconds since 1970. */
  readonly now: number;
}

/** A configuration in the shape that MSAL takes. Members are `unknown` where the checks judge their type. */
export interface ClientFacts {
  /** The name of its file. */
  readonly name: string;
  readonly kind: "client" | "managed-identity";
  readonly clientId: unknown;
  readonly authority: unknown;
  /** A tenant named beside the authority, as other libraries take it. */
  readonly tenant: string | undefined;
  readonly capabilities: unknown;
  /** Where `clientCapabilities` stand in vain. */
  readonly misplacedCapabilities: string | undefined;
  readonly knownAuthorities: unknown;
  /** Whether it holds a secret, a certificate or an assertion. */
  readonly confidential: boolean;
  /** Whether it is for msal-browser: it has members that no other MSAL takes. */
  readonly browser: boolean;
  readonly redirectUri: unknown;
  /** `system.popupBridgeTimeout`. */
  readonly popupTimeout: unknown;
  readonly resources: readonly ResourceFacts[];
}

/** One entry of `resources`. */
export interface ResourceFacts {
  /** How to find it in the file, without the path of its URL. */
  readonly place: string;
  /** `undefined`: not a URL. */
  readonly url: URL | undefined;
  /** Whether it is a path, which stands for the page's own origin. */
  readonly ofPage: boolean;
  readonly scopes: unknown;
}

/** The registration of an API, as its manifest says. */
export interface RegistrationFacts {
  readonly name: string;
  /** Names of the optional claims for access tokens; `undefined`: the manifest has no such list. */
  readonly accessTokenClaims: readonly string[] | undefined;
  /** Names of the optional claims for other kinds of token. */
  readonly otherClaims: readonly string[];
  /** Application id and application id URIs. */
  readonly audiences: readonly string[];
  /** The version of access tokens that it accepts; `undefined`: the manifest does not say. */
  readonly version: 1 | 2 | undefined;
}

/** What an access token says of itself. */
export interface TokenFacts {
  readonly audiences: readonly string[];
  readonly version: 1 | 2 | undefined;
  /** The version that the form of the issuer belongs to. */
  readonly issuerVersion: 1 | 2 | undefined;
  readonly tenant: string | undefined;
  /** Client capabilities (`xms_cc`); `undefined`: the claim is not there. */
  readonly capabilities: readonly string[] | undefined;
  /** Authentication contexts (`acrs`); `undefined`: the claim is not there. */
  readonly contexts: readonly string[] | undefined;
  /** Whether the claim `idtyp` is there. */
  readonly namesKind: boolean;
  readonly appOnly: boolean;
  /** Milliseconds since 1970. */
  readonly issuedAt: number | undefined;
  readonly notBefore: number | undefined;
  readonly expiresAt: number | undefined;
}

/** How an API answered the two requests that it was sent. */
export interface ApiFacts {
  readonly url: URL;
  /** The page's origin that was given, if any. */
  readonly origin: string | undefined;
  /** Whether the token was sent with the request. */
  readonly tokenSent: boolean;
  readonly answer: Answer;
  /** The answer to the preflight; "none": there was none; `undefined`: not asked for. */
  readonly preflight: Answer | "none" | undefined;
}

/** Status and header fields of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The origin that a redirect leads to and that was not followed. */
  readonly redirectsTo: string | undefined;
  /** This machine's time in the middle of the exchange, in milliseconds since 1970. */
  readonly at: number;
}

/** What is served at a redirect URI. */
export interface PageFacts {
  readonly url: URL;
  /** The origin of the page that signs in, where it is known. */
  readonly origin: string | undefined;
  /** The answer; a sentence where there was none. */
  readonly answer: Answer | string;
  /** What was seen in the page and its scripts. */
  readonly content: PageContent;
}

/** What the text of a page and of its scripts shows. */
export interface PageContent {
  /** Whether it holds the redirect bridge of msal-browser 5. */
  readonly hasBridge: boolean;
  /** Whether it holds msal-browser itself, as the app's own pages do. */
  readonly hasClient: boolean;
  /** How many scripts of files were read. */
  readonly scripts: number;
  /** Why there may be more than was read. */
  readonly unread: readonly string[];
}
