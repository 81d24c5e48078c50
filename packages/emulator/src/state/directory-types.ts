/** An organisation, or the place where personal Microsoft accounts live. */
export interface Tenant {
  id: string;
  domain: string;
  name: string;
  /** Whether the tenant has a premium licence (sign-in logs need one). */
  premium: boolean;
  /** Whether the tenant has SharePoint (drives need it). */
  sharePoint: boolean;
}

/** A person. */
export interface User {
  id: string;
  userPrincipalName: string;
  displayName: string;
  /** The home tenant. */
  tenantId: string;
  kind: "member" | "guest" | "personal";
  /** For a guest: the tenants that invited the person, and the object id there. */
  guestIn: Record<string, string>;
  enabled: boolean;
  /** Whether a second factor is registered. Interactive sign-in registers one. */
  mfaRegistered: boolean;
  /** Template ids of directory roles: the `wids` of the person's tokens. */
  directoryRoles: string[];
  licences: ("exchange" | "sharepoint")[];
  /** Role on every Azure subscription. */
  azureRole: AzureRole | undefined;
}

/** A role on Azure subscriptions: contributors write, readers read. */
export type AzureRole = "contributor" | "reader";

/** A redirect URI and the platform it is registered for. `any` skips the platform's checks. */
export interface RedirectUri {
  /** A URI; a `*` as port stands for any port. */
  uri: string;
  /** @default "any" */
  type: "spa" | "web" | "native" | "any";
}

/** A client application with its credentials and what has been consented for it. */
export interface Application {
  id: string;
  name: string;
  tenantId: string;
  /** Whether other tenants may use it. */
  multiTenant: boolean;
  enabled: boolean;
  /** Whether it is a public client: no secret, no assertion. */
  publicClient: boolean;
  secrets: { value: string /** ms since the epoch */; expiresAt?: number }[];
  /** Public keys (JWK) that verify its client assertions. */
  keys: JsonWebKey[];
  redirectUris: RedirectUri[];
  /** Delegated scopes that an administrator consented to for everyone, by API name. */
  scopes: Record<string, string[]>;
  /** Application permissions granted, by API name. */
  roles: Record<string, string[]>;
  /** Template ids of directory roles of its service principal. */
  directoryRoles: string[];
  /** Role of its service principal on every Azure subscription. */
  azureRole: AzureRole | undefined;
}

/** A public key as JSON. */
export interface JsonWebKey {
  kty?: string;
  kid?: string;
  [member: string]: unknown;
}

/** What a route of a custom API asks for. Fulfilled by one of `scopes` (user token) or one of `roles` (app token). */
export interface RoutePermission {
  /** @default any method */
  method?: string;
  /** Path below the API's root; a segment `*` stands for one segment, a final `**` for any rest. */
  path: string;
  scopes?: string[];
  roles?: string[];
}

/** A protected API: what tokens can be asked for, and where it is served. */
export interface Api {
  name: string;
  kind: "graph" | "arm" | "key-vault" | "custom";
  /** The application id: the `aud` of version 2 tokens. */
  id: string;
  displayName: string;
  /** Application id URIs, the first one being the `aud` of version 1 tokens. All are accepted. */
  appIdUris: string[];
  /** Delegated scopes that exist. */
  scopes: string[];
  /** Those of `scopes` that only an administrator can consent to. */
  adminScopes: string[];
  /** Application permissions that exist. */
  roles: string[];
  /** Version of the access tokens. */
  tokenVersion: 1 | 2;
  /** Host names at which it is served when the emulator stands in for real hosts. */
  hosts: string[];
  /** The only tenant whose tokens it accepts; undefined: every tenant. */
  tenantId: string | undefined;
  /** Whether tokens of personal Microsoft accounts are accepted. */
  personalAccounts: boolean;
  permissions: RoutePermission[];
}
