/** MSAL's objects as far as they are used: taken structurally, so that several majors and plain literals fit. */

/** What MSAL gives for a token request. */
export interface AuthenticationResultLike {
  accessToken: string;
  expiresOn: Date | null;
  refreshOn?: Date;
  tokenType: string;
  fromCache: boolean;
  tenantId: string;
  account: AccountLike | null;
}

/** An account in MSAL's cache. */
export interface AccountLike {
  homeAccountId: string;
  tenantId: string;
  username?: string;
}

/** A request for a token of the application itself. */
export interface ClientCredentialRequestLike {
  scopes: string[];
  claims?: string;
  skipCache?: boolean;
  authority?: string;
  correlationId?: string;
}

/** `ConfidentialClientApplication` of msal-node 3, 5, 6 and 7. */
export interface ConfidentialClientLike {
  acquireTokenByClientCredential(request: ClientCredentialRequestLike): Promise<AuthenticationResultLike | null>;
}

/** A request for a token on behalf of the user whose token a service was called with. */
export interface OnBehalfOfRequestLike {
  oboAssertion: string;
  scopes: string[];
  claims?: string;
  skipCache?: boolean;
  authority?: string;
  correlationId?: string;
}

/** `ConfidentialClientApplication`, as far as it acts on behalf of users. */
export interface OnBehalfOfClientLike {
  acquireTokenOnBehalfOf(request: OnBehalfOfRequestLike): Promise<AuthenticationResultLike | null>;
}

/** A request for a token of a managed identity. */
export interface ManagedIdentityRequestLike {
  resource: string;
  claims?: string;
  forceRefresh?: boolean;
}

/** `ManagedIdentityApplication` of msal-node 3, 5, 6 and 7. */
export interface ManagedIdentityLike {
  acquireToken(request: ManagedIdentityRequestLike): Promise<AuthenticationResultLike>;
}

/** A request for a token of a signed-in user. */
export interface SilentRequestLike<Account extends AccountLike = AccountLike> {
  account: Account;
  scopes: string[];
  claims?: string;
  forceRefresh?: boolean;
  authority?: string;
  correlationId?: string;
}

/** The accounts that MSAL knows. */
export interface TokenCacheLike<Account extends AccountLike = AccountLike> {
  getAllAccounts(): Promise<Account[]>;
  getKVStore?(): Record<string, unknown>;
}

/** `PublicClientApplication` of msal-node 3, 5, 6 and 7. */
export interface PublicClientLike<Account extends AccountLike = AccountLike> {
  acquireTokenSilent(request: SilentRequestLike<Account>): Promise<AuthenticationResultLike | null>;
  getTokenCache(): TokenCacheLike<Account>;
}

/** A request for a token with the user's help. */
export interface InteractiveRequestLike {
  scopes: string[];
  claims?: string;
  authority?: string;
  correlationId?: string;
  loginHint?: string;
}

/** Where the user enters which code. */
export interface DeviceCodeLike {
  userCode: string;
  verificationUri: string;
  /** Seconds. */
  expiresIn: number;
  /** A sentence that says it all, in the user's language. */
  message: string;
}

/** The two ways in which a public client asks its user. */
export interface InteractiveClientLike {
  acquireTokenInteractive(
    request: InteractiveRequestLike & { openBrowser: (url: string) => Promise<void> },
  ): Promise<AuthenticationResultLike | null>;
  acquireTokenByDeviceCode(
    request: InteractiveRequestLike & { deviceCodeCallback: (code: DeviceCodeLike) => void; cancel?: boolean },
  ): Promise<AuthenticationResultLike | null>;
}
