// The ids and secrets of what a new emulator contains, so that a program can start without creating anything.

/** A sample user: its object id and its sign-in name. */
export interface SampleUser {
  id: string;
  userPrincipalName: string;
}

/** A sample client application. */
export interface SampleApplication {
  clientId: string;
}

/** A sample client application that holds a secret. */
export interface SampleConfidentialApplication extends SampleApplication {
  clientSecret: string;
}

/** A sample API of one's own, served at `/api/<name>`. */
export interface SampleApi {
  name: string;
  clientId: string;
  /** The application id URI: `<appIdUri>/<scope>` and `<appIdUri>/.default` are the scopes to ask for. */
  appIdUri: string;
  /** The delegated scope, ready to be asked for. */
  scope: string;
}

/** The seed of every emulator: what `emulator.directory.sample` holds. */
export interface Sample {
  /** The tenant in which everything lives. */
  tenantId: string;
  domain: string;
  /** A second tenant, for tokens that come from the wrong place. */
  otherTenantId: string;
  otherDomain: string;
  users: {
    /** An ordinary employee with every licence and no directory role. */
    alex: SampleUser;
    /** A Global Administrator. */
    ada: SampleUser;
    /** An employee without any licence. */
    sam: SampleUser;
    /** A guest from the second tenant. */
    gwen: SampleUser;
    /** A personal Microsoft account. */
    pat: SampleUser;
  };
  /** A service without a user: application permissions on Graph and on the sample API. */
  daemon: SampleConfidentialApplication;
  /** A public client (single-page, desktop or command line app); any `http://localhost` redirect URI is registered. */
  publicClient: SampleApplication;
  /** A confidential web app that signs users in. */
  webApp: SampleConfidentialApplication;
  /** An API that calls Graph on behalf of its caller. */
  middleTier: SampleApi & SampleConfidentialApplication;
  /** An API of one's own. */
  api: SampleApi;
  /** The managed identity that the managed-identity endpoints speak for. */
  managedIdentity: SampleApplication & {
    /** What App Service and Service Fabric workloads must send: their `IDENTITY_HEADER`. */
    identityHeader: string;
  };
}

const middleTierId = "3b1f7c52-6a0d-4c1e-9d55-70f6a3b8c204";
const apiId = "5d0c9a6e-12f4-4d7b-8f3a-b6e1d2c47905";

/** The ids and secrets of what every emulator contains at its start. They open nothing but an emulator. */
export const sample: Sample = {
  tenantId: "8a6e2d4c-90b1-4f57-a3c2-1d7f5e8b6a01",
  domain: "contoso.onmicrosoft.com",
  otherTenantId: "c4d91b7e-35a8-4e60-8b12-9f6a0e7d3c02",
  otherDomain: "fabrikam.onmicrosoft.com",
  users: {
    alex: { id: "a1e5c0de-0001-4a6b-9c3d-2f8e7b605111", userPrincipalName: "alex@contoso.onmicrosoft.com" },
    ada: { id: "ada5c0de-0002-4a6b-9c3d-2f8e7b605112", userPrincipalName: "ada@contoso.onmicrosoft.com" },
    sam: { id: "5a3ec0de-0003-4a6b-9c3d-2f8e7b605113", userPrincipalName: "sam@contoso.onmicrosoft.com" },
    gwen: { id: "9e3ec0de-0004-4a6b-9c3d-2f8e7b605114", userPrincipalName: "gwen@fabrikam.onmicrosoft.com" },
    pat: { id: "00000000-0000-0000-9a7c-0de2f8e7b605", userPrincipalName: "pat@outlook.example" },
  },
  daemon: { clientId: "d4e30b1a-7c58-4f02-b6d9-8e5a1f3c7203", clientSecret: "sample-daemon-secret" },
  publicClient: { clientId: "2c8b5f10-4e9d-4a37-91c6-f07d3a6e8b06" },
  webApp: { clientId: "6f2a9e41-b0d7-4c85-a1e3-5c9d7b0f4a07", clientSecret: "sample-web-app-secret" },
  middleTier: {
    name: "middle",
    clientId: middleTierId,
    clientSecret: "sample-middle-tier-secret",
    appIdUri: `api://${middleTierId}`,
    scope: `api://${middleTierId}/access_as_user`,
  },
  api: {
    name: "todo",
    clientId: apiId,
    appIdUri: `api://${apiId}`,
    scope: `api://${apiId}/Tasks.ReadWrite`,
  },
  managedIdentity: { clientId: "71f0d8c3-2b6e-4951-8a7d-e4c5b9f1a208", identityHeader: "sample-identity-header" },
};
