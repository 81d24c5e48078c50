/** The shapes in which Microsoft Graph and its workloads refuse, one line each; sources: public issues and documentation, 2015-2026. */
import { type Cause, diagnose, type Failure } from "@msal-fetch/core";
import { expect, test } from "vitest";

const graph = (path: string, method = "GET") => ({ method, url: `https://graph.microsoft.com/v1.0${path}` });
const error = (code: string, message = "", inner?: object) => ({ error: { code, message, ...inner } });

const SHAPES: readonly [string, Failure, Cause | Cause[]][] = [
  [
    "an empty token",
    { request: graph("/me"), status: 401, body: error("InvalidAuthenticationToken", "Access token is empty.") },
    "token-missing",
  ],
  [
    "CompactToken parsing",
    {
      status: 401,
      request: graph("/me"),
      body: error("InvalidAuthenticationToken", "CompactToken parsing failed with error code: 8004920A"),
    },
    "token-malformed",
  ],
  [
    "CompactToken validation",
    {
      status: 401,
      request: graph("/me"),
      body: error("InvalidAuthenticationToken", "CompactToken validation failed with reason code: 80049228."),
    },
    "token-expired",
  ],
  [
    "an expired token",
    {
      status: 401,
      request: graph("/me"),
      body: error("InvalidAuthenticationToken", "Access token has expired or is not yet valid."),
    },
    "token-expired",
  ],
  [
    "lifetime validation",
    {
      status: 401,
      request: graph("/me"),
      body: error("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
    },
    "token-expired",
  ],
  [
    "another audience",
    {
      status: 401,
      request: graph("/me"),
      body: error("InvalidAuthenticationToken", "Access token validation failure. Invalid audience."),
    },
    "wrong-audience",
  ],
  [
    "the audience's text of 2017",
    {
      status: 401,
      request: graph("/me"),
      body: error("InvalidAuthenticationToken", "Access token validation failure."),
    },
    "wrong-audience",
  ],
  [
    "a CAE challenge in the message",
    {
      status: 401,
      request: graph("/me"),
      body: error(
        "InvalidAuthenticationToken",
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
      ),
    },
    "claims-challenge",
  ],
  [
    "a plain challenge with an expiry",
    {
      status: 401,
      request: graph("/me"),
      headers: {
        "WWW-Authenticate":
          'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
      },
      body: error("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
    },
    "token-expired",
  ],
  [
    "/me with an app-only token",
    {
      status: 400,
      request: graph("/me"),
      body: error("BadRequest", "/me request is only valid with delegated authentication flow."),
    },
    "wrong-token-kind",
  ],
  [
    "directory denial with the scope missing",
    {
      status: 403,
      request: graph("/users"),
      body: error("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
      token: { scp: "openid profile User.Read" },
    },
    "scope-missing",
  ],
  [
    "directory denial with the app role missing",
    {
      status: 403,
      request: graph("/groups"),
      body: error("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
      token: { roles: ["Mail.Send"], idtyp: "app" },
    },
    "app-role-missing",
  ],
  [
    "directory denial with everything there",
    {
      status: 403,
      request: graph("/groups"),
      body: error("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
      token: { scp: "Group.Read.All", wids: ["b79fbf4d-3ef9-4689-8143-76b194e85509"] },
    },
    "user-lacks-privilege",
  ],
  [
    "a password set by an app",
    {
      status: 403,
      request: graph("/users/42", "PATCH"),
      body: error("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
      token: { roles: ["User.ReadWrite.All"], idtyp: "app" },
    },
    "delegated-admin-required",
  ],
  [
    "Exchange's denial without the scope",
    {
      status: 403,
      request: graph("/me/messages"),
      body: error("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
      token: { scp: "User.Read" },
    },
    "scope-missing",
  ],
  [
    "another user's mailbox",
    {
      status: 403,
      request: graph("/users/42/messages"),
      body: error("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
      token: { scp: "Mail.Read" },
    },
    ["wrong-token-kind", "user-lacks-privilege"],
  ],
  [
    "an application access policy",
    {
      status: 403,
      request: graph("/users/42/messages"),
      tokenKind: "app",
      body: error(
        "ErrorAccessDenied",
        "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.",
      ),
    },
    "resource-policy",
  ],
  [
    "a mailbox that does not exist",
    { status: 401, request: graph("/me/messages"), body: error("UnknownError", "") },
    "license-missing",
  ],
  [
    "Teams names the roles",
    {
      status: 403,
      request: graph("/teams/1/channels/2/messages"),
      body: error(
        "Forbidden",
        "Missing role permissions on the request. API requires one of 'ChannelMessage.Read.All, Group.Read.All'. Roles on the request 'User.Read.All'.",
      ),
      tokenKind: "app",
    },
    "app-role-missing",
  ],
  [
    "Teams names the scopes",
    {
      status: 403,
      request: graph("/teams/1/channels/2/messages"),
      body: error(
        "Forbidden",
        "Missing scope permissions on the request. API requires one of 'ChannelMessage.Read.All'. Scopes on the request 'User.Read'.",
      ),
      tokenKind: "delegated",
    },
    "scope-missing",
  ],
  [
    "a protected API",
    {
      status: 403,
      request: graph("/users/1/chats/getAllMessages"),
      body: error(
        "Forbidden",
        "Invoked API requires Protected API access in application-only context when not using Resource Specific Consent.",
      ),
    },
    "resource-policy",
  ],
  [
    "Presence with an empty message",
    {
      status: 403,
      request: graph("/users/42/presence/setPresence", "POST"),
      body: error("Forbidden", ""),
      token: { scp: "Presence.Read" },
    },
    "scope-missing",
  ],
  [
    "PIM with JSON inside",
    {
      status: 403,
      request: graph("/roleManagement/directory/roleAssignments"),
      tokenKind: "delegated",
      body: error(
        "UnknownError",
        '{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope RoleManagement.Read.Directory,RoleAssignmentSchedule.Read.Directory.","instanceAnnotations":[]}',
      ),
    },
    "scope-missing",
  ],
  [
    "PIM with claims in the message",
    {
      status: 400,
      request: graph("/roleManagement/directory/roleAssignmentScheduleRequests", "POST"),
      body: error(
        "RoleAssignmentRequestAcrsValidationFailed",
        "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%20%22value%22%3A%22c1%22%7D%7D%7D",
      ),
    },
    "claims-challenge",
  ],
  [
    "Intune with its scopes",
    {
      status: 401,
      request: graph("/deviceManagement/managedDevices"),
      tokenKind: "app",
      body: error(
        "UnknownError",
        '{"ErrorCode":"Forbidden","Message":"{\\"_version\\": 3, \\"Message\\": \\"Application is not authorized to perform this operation. Application must have one of the following scopes: DeviceManagementManagedDevices.Read.All - Operation ID\\"}"}',
      ),
    },
    "app-role-missing",
  ],
  [
    "Intune without a role",
    {
      status: 401,
      request: graph("/deviceManagement/managedDevices"),
      body: error(
        "UnknownError",
        '{"Message":"{\\"_version\\":3,\\"Message\\":\\"An error has occurred - Operation ID (for customer support): 00000000\\",\\"HttpHeaders\\":\\"{\\\\\\"WWW-Authenticate\\\\\\":\\\\\\"Bearer realm=\\\\\\\\\\\\\\"urn:intune:service\\\\\\\\\\\\\\"\\\\\\"}\\"}"}',
      ),
    },
    "user-lacks-privilege",
  ],
  [
    "sign-in logs without the permission",
    {
      status: 403,
      request: graph("/auditLogs/signIns"),
      tokenKind: "app",
      body: error(
        "Authentication_MSGraphPermissionMissing",
        "Calling principal does not have required MSGraph permissions AuditLog.Read.All,Directory.Read.All",
      ),
    },
    "app-role-missing",
  ],
  [
    "sign-in logs without the role",
    {
      status: 403,
      request: graph("/auditLogs/signIns"),
      body: error("UnknownError", "User is not in the allowed roles"),
    },
    "user-lacks-privilege",
  ],
  [
    "sign-in logs without the licence",
    {
      status: 403,
      request: graph("/auditLogs/signIns"),
      body: error(
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
      ),
    },
    "license-missing",
  ],
  [
    "security roles",
    {
      status: 403,
      request: graph("/security/alerts"),
      tokenKind: "app",
      body: error("", "Missing application roles. API required roles: SecurityEvents.Read.All, application roles: ."),
    },
    "app-role-missing",
  ],
  [
    "sites without a plan",
    { status: 400, request: graph("/sites/root"), body: error("BadRequest", "Tenant does not have a SPO license.") },
    "license-missing",
  ],
  [
    "sites without any permission",
    {
      status: 403,
      request: graph("/sites/1/drives"),
      tokenKind: "app",
      body: error("AccessDenied", "Either scp or roles claim need to be present in the token."),
    },
    "app-role-missing",
  ],
  [
    "no identity of the app",
    {
      status: 403,
      request: graph("/users"),
      body: error(
        "Authorization_IdentityNotFound",
        "The identity of the calling application could not be established.",
      ),
    },
    "app-misconfigured",
  ],
  [
    "throttling",
    { status: 429, request: graph("/users"), body: error("TooManyRequests", "Too many requests") },
    "service-fault",
  ],
];

test.each(SHAPES)("explains %s", (_name, failure, cause) => {
  const diagnosis = diagnose(failure);
  expect([cause].flat(), `${diagnosis.cause}: ${JSON.stringify(diagnosis.evidence)}`).toContain(diagnosis.cause);
});
