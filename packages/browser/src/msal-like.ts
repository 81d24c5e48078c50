/** MSAL's objects as far as they are used: taken structurally, so that several majors and plain literals fit. */

/** An account in MSAL's cache. */
export interface AccountLike {
  homeAccountId: string;
  tenantId: string;
  username?: string;
}

/** What MSAL gives for a token request. */
export interface AuthenticationResultLike {
  accessToken: string;
  expiresOn: Date | null;
  refreshOn?: Date;
  tokenType: string;
  fromCache: boolean;
  tenantId: string;
  account: AccountLike | null;
  correlationId?: string;
  state?: string;
}

/** A request for a token, of any kind. */
export interface TokenRequestLike<Account extends AccountLike = AccountLike> {
  scopes: string[];
  account?: Account;
  claims?: string;
  authority?: string;
  correlationId?: string;
}

/** A request for a token without a prompt. */
export interface SilentRequestLike<Account extends AccountLike = AccountLike> extends TokenRequestLike<Account> {
  forceRefresh?: boolean;
  /** A `CacheLookupPolicy`: 3 refresh token only, 5 hidden iframe only. */
  cacheLookupPolicy?: 3 | 5;
}

/** A request for a token with a window for the user. */
export interface PopupRequestLike<Account extends AccountLike = AccountLike> extends TokenRequestLike<Account> {
  overrideInteractionInProgress?: boolean;
}

/** A request for a token for which the page leaves. */
export interface RedirectRequestLike<Account extends AccountLike = AccountLike> extends TokenRequestLike<Account> {
  state?: string;
}

/** What MSAL tells of what it does. */
export interface EventMessageLike {
  eventType: string;
  payload?: unknown;
  /** Of the request that it is about: msal-browser 5 says so. */
  correlationId?: string;
}

/** The parts of MSAL's configuration that are looked at. */
export interface ConfigurationLike {
  auth: { clientId?: string; authority?: string; clientCapabilities?: string[] };
  cache?: { cacheLocation?: string };
  /** Read for `popupBridgeTimeout`, which msal-browser 5 has. */
  system?: object;
}

/** `PublicClientApplication` of msal-browser 4 and 5, nested apps included. */
export interface PublicClientLike<Account extends AccountLike = AccountLike> {
  initialize?(): Promise<void>;
  handleRedirectPromise?(): Promise<AuthenticationResultLike | null>;
  acquireTokenSilent(request: SilentRequestLike<Account>): Promise<AuthenticationResultLike>;
  acquireTokenPopup?(request: PopupRequestLike<Account>): Promise<AuthenticationResultLike>;
  acquireTokenRedirect?(request: RedirectRequestLike<Account>): Promise<void>;
  getActiveAccount(): Account | null;
  getAllAccounts(): Account[];
  getConfiguration?(): ConfigurationLike;
  addEventCallback?(callback: (message: EventMessageLike) => void): string | null;
  removeEventCallback?(callbackId: string): void;
}
