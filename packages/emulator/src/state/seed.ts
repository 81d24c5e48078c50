import type { Api, Application, Tenant, User } from "./directory-types.ts";
import { sample } from "./sample.ts";

/** The tenant id that personal Microsoft accounts have. */
export const personalTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

const member = "b79fbf4d-3ef9-4689-8143-76b194e85509";

/** Gives the tenants of a new emulator. */
export function seedTenants(): Tenant[] {
  return [
    { id: sample.tenantId, domain: sample.domain, name: "Contoso", premium: true, sharePoint: true },
    { id: sample.otherTenantId, domain: sample.otherDomain, name: "Fabrikam", premium: false, sharePoint: false },
    { id: personalTenantId, domain: "consumers", name: "Personal accounts", premium: false, sharePoint: false },
  ];
}

/** Gives the users of a new emulator. */
export function seedUsers(): User[] {
  const base = {
    tenantId: sample.tenantId,
    kind: "member",
    guestIn: {},
    enabled: true,
    mfaRegistered: true,
    azureRole: undefined,
  } as const;
  const { alex, ada, sam, gwen, pat } = sample.users;
  return [
    {
      ...base,
      ...alex,
      displayName: "Alex Wilber",
      directoryRoles: [member],
      licences: ["exchange", "sharepoint"],
      azureRole: "contributor",
    },
    {
      ...base,
      ...ada,
      displayName: "Ada Admin",
      directoryRoles: [globalAdministrator, member],
      licences: ["exchange", "sharepoint"],
      azureRole: "contributor",
    },
    { ...base, ...sam, displayName: "Sam Starter", directoryRoles: [member], licences: [], azureRole: "reader" },
    {
      ...base,
      ...gwen,
      tenantId: sample.otherTenantId,
      kind: "guest",
      guestIn: { [sample.tenantId]: "9e3ec0de-0004-4a6b-9c3d-2f8e7b60511f" },
      displayName: "Gwen Guest",
      directoryRoles: [],
      licences: [],
    },
    {
      ...base,
      ...pat,
      tenantId: personalTenantId,
      kind: "personal",
      displayName: "Pat Private",
      directoryRoles: [],
      licences: ["exchange"],
    },
  ];
}

/** Gives the APIs of a new emulator. */
export function seedApis(): Api[] {
  return [
    {
      name: "graph",
      kind: "graph",
      id: "00000003-0000-0000-c000-000000000000",
      displayName: "Microsoft Graph",
      appIdUris: ["https://graph.microsoft.com"],
      scopes: [
        "User.Read",
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Mail.Read",
        "Mail.ReadWrite",
        "Mail.Send",
        "Files.Read",
        "AuditLog.Read.All",
        "Presence.Read",
        "OnlineMeetings.Read",
        "RoleManagement.ReadWrite.Directory",
      ],
      adminScopes: [
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "AuditLog.Read.All",
        "RoleManagement.ReadWrite.Directory",
      ],
      roles: [
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Mail.Read",
        "Mail.ReadWrite",
        "Mail.Send",
        "AuditLog.Read.All",
        "OnlineMeetings.Read.All",
      ],
      tokenVersion: 1,
      hosts: ["graph.microsoft.com"],
      tenantId: undefined,
      personalAccounts: true,
      permissions: [],
    },
    {
      name: "arm",
      kind: "arm",
      id: "797f4846-ba00-4fd7-ba43-dac1f8f63013",
      displayName: "Azure Resource Manager",
      appIdUris: ["https://management.azure.com", "https://management.core.windows.net"],
      scopes: ["user_impersonation"],
      adminScopes: [],
      roles: [],
      tokenVersion: 1,
      hosts: ["management.azure.com"],
      tenantId: sample.tenantId,
      personalAccounts: false,
      permissions: [],
    },
    {
      name: "vault",
      kind: "key-vault",
      id: "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
      displayName: "Azure Key Vault",
      appIdUris: ["https://vault.azure.net"],
      scopes: ["user_impersonation"],
      adminScopes: [],
      roles: [],
      tokenVersion: 1,
      hosts: ["sample.vault.azure.net"],
      tenantId: sample.tenantId,
      personalAccounts: false,
      permissions: [],
    },
    customApi(sample.api.name, sample.api.clientId, "Sample tasks API", ["Tasks.Read", "Tasks.ReadWrite"]),
    customApi(sample.middleTier.name, sample.middleTier.clientId, "Sample middle tier", ["access_as_user"]),
  ];
}

function customApi(name: string, id: string, displayName: string, scopes: string[]): Api {
  return {
    name,
    kind: "custom",
    id,
    displayName,
    appIdUris: [`api://${id}`],
    scopes,
    adminScopes: [],
    roles: ["Tasks.Read.All", "Tasks.ReadWrite.All"],
    tokenVersion: 2,
    hosts: [`${name}.contoso.example`],
    tenantId: sample.tenantId,
    personalAccounts: false,
    permissions: [],
  };
}

/** Gives the client applications of a new emulator. */
export function seedApplications(): Application[] {
  const base = {
    tenantId: sample.tenantId,
    multiTenant: false,
    enabled: true,
    keys: [],
    redirectUris: [],
    directoryRoles: [],
    azureRole: undefined,
  };
  const userScopes = {
    graph: ["User.Read", "User.ReadBasic.All", "Mail.Read", "Mail.ReadWrite", "Mail.Send", "Files.Read"],
    arm: ["user_impersonation"],
    vault: ["user_impersonation"],
    [sample.api.name]: ["Tasks.Read", "Tasks.ReadWrite"],
    [sample.middleTier.name]: ["access_as_user"],
  };
  const appRoles = {
    graph: ["Mail.Read", "User.Read.All"],
    [sample.api.name]: ["Tasks.ReadWrite.All"],
    [sample.middleTier.name]: ["Tasks.ReadWrite.All"],
  };
  const anywhereLocal = ["http", "https"].flatMap((scheme) =>
    ["localhost", "127.0.0.1"].map((host) => ({ uri: `${scheme}://${host}:*`, type: "any" as const })),
  );
  // Cloned, because applications are changed in place and share these lists.
  return structuredClone<Application[]>([
    {
      ...base,
      id: sample.daemon.clientId,
      name: "Sample daemon",
      multiTenant: true,
      publicClient: false,
      secrets: [{ value: sample.daemon.clientSecret }],
      scopes: {},
      roles: appRoles,
    },
    {
      ...base,
      id: sample.publicClient.clientId,
      name: "Sample public client",
      multiTenant: true,
      publicClient: true,
      secrets: [],
      redirectUris: anywhereLocal,
      scopes: userScopes,
      roles: {},
    },
    {
      ...base,
      id: sample.webApp.clientId,
      name: "Sample web app",
      publicClient: false,
      secrets: [{ value: sample.webApp.clientSecret }],
      redirectUris: anywhereLocal,
      scopes: userScopes,
      roles: {},
    },
    {
      ...base,
      id: sample.middleTier.clientId,
      name: "Sample middle tier",
      publicClient: false,
      secrets: [{ value: sample.middleTier.clientSecret }],
      scopes: userScopes,
      roles: { graph: ["User.Read.All"] },
    },
    {
      ...base,
      id: sample.managedIdentity.clientId,
      name: "Sample managed identity",
      publicClient: false,
      secrets: [],
      scopes: {},
      roles: appRoles,
    },
  ]);
}
