/** The shapes in which services other than Microsoft Graph refuse, one line each; sources: public issues and documentation, 2015-2026. */
import { type Cause, diagnose, type Failure } from "@msal-fetch/core";
import { expect, test } from "vitest";

const error = (code: string, message = "", inner?: object) => ({ error: { code, message, ...inner } });
const bearer = (description: string, code = "invalid_token") => ({
  "WWW-Authenticate": `Bearer error="${code}", error_description="${description}"`,
});

const SHAPES: readonly [string, Failure, Cause | Cause[]][] = [
  [
    "SharePoint's other host",
    {
      status: 401,
      request: { url: "https://contoso-my.sharepoint.com/_api/web" },
      headers: {
        "x-ms-diagnostics":
          '3000003;reason="Invalid audience Uri \'https://contoso.sharepoint.com\'.";category="invalid_client"',
      },
    },
    "wrong-audience",
  ],
  [
    "a Graph token at SharePoint",
    {
      status: 401,
      request: { url: "https://contoso.sharepoint.com/_api/web" },
      headers: { "x-ms-diagnostics": '3000006;reason="Token contains invalid signature.";category="invalid_client"' },
      body: { error_description: "Invalid issuer or signature." },
    },
    "wrong-audience",
  ],
  [
    "SharePoint's add-in tokens",
    { status: 401, request: { url: "https://contoso.sharepoint.com/_api/web" }, body: "Token type is not allowed." },
    "resource-policy",
  ],
  [
    "SharePoint's certificate",
    { status: 401, request: { url: "https://contoso.sharepoint.com/_api/web" }, body: "Unsupported app only token." },
    "app-misconfigured",
  ],
  [
    "rights on a site, as XML",
    {
      status: 403,
      request: { url: "https://contoso.sharepoint.com/_api/web" },
      tokenKind: "delegated",
      body: '<?xml version="1.0"?><m:error xmlns:m="x"><m:code>-2147024891, System.UnauthorizedAccessException</m:code><m:message xml:lang="en-US">Access denied.</m:message></m:error>',
    },
    "user-lacks-privilege",
  ],
  [
    "an unmanaged device",
    {
      status: 403,
      request: { url: "https://contoso.sharepoint.com/_api/web" },
      headers: { "X-MSDAVEXT_Error": "917656; Access+denied." },
    },
    "conditional-access-blocked",
  ],
  [
    "throttling as 401",
    { status: 401, request: { url: "https://contoso.sharepoint.com/_api/web" }, body: "429 TOO MANY REQUESTS" },
    "service-fault",
  ],
  [
    "a number inside odata.error",
    {
      status: 400,
      request: { url: "https://contoso.sharepoint.com/_api/x" },
      body: {
        "odata.error": {
          code: "10013",
          message: { value: "AADSTS65001: The user or administrator has not consented to use the application" },
        },
      },
    },
    "consent-required",
  ],
  [
    "EWS without permissions",
    {
      status: 401,
      request: { url: "https://outlook.office365.com/EWS/Exchange.asmx" },
      tokenKind: "app",
      headers: {
        "x-ms-diagnostics":
          '2000008;reason="The token contains no permissions, or permissions can not be understood.";error_category="invalid_grant"',
      },
    },
    "app-role-missing",
  ],
  [
    "EWS without impersonation, as SOAP",
    {
      status: 500,
      request: { url: "https://outlook.office365.com/EWS/Exchange.asmx" },
      tokenKind: "app",
      body: "<s:Envelope><s:Body><s:Fault><faultstring>ExchangeImpersonation SOAP header must be present for this type of OAuth token.</faultstring></s:Fault></s:Body></s:Envelope>",
    },
    "wrong-token-kind",
  ],
  [
    "Outlook's audience",
    {
      status: 401,
      request: { url: "https://outlook.office.com/api/v2.0/me" },
      body: error(
        "InvalidAudienceForResource",
        "The audience claim value is invalid for current resource. Audience claim is 'https://graph.microsoft.com'",
      ),
    },
    "wrong-audience",
  ],
  [
    "ARM without a token",
    {
      status: 401,
      request: { url: "https://management.azure.com/subscriptions" },
      body: error(
        "AuthenticationFailedMissingToken",
        "Authentication failed. The 'Authorization' header is missing the access token.",
      ),
    },
    "token-missing",
  ],
  [
    "ARM's tenant",
    {
      status: 401,
      request: { url: "https://management.azure.com/subscriptions/1" },
      body: error(
        "InvalidAuthenticationTokenTenant",
        "The access token is from the wrong issuer 'https://sts.windows.net/a/'. It must match the tenant 'https://sts.windows.net/b/'",
      ),
    },
    "wrong-tenant",
  ],
  [
    "ARM's roles",
    {
      status: 403,
      request: { url: "https://management.azure.com/subscriptions/1" },
      headers: { "x-ms-failure-cause": "gateway" },
      body: error(
        "AuthorizationFailed",
        "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/1' or the scope is invalid.",
      ),
    },
    "resource-policy",
  ],
  [
    "ARM's policy",
    {
      status: 403,
      request: { url: "https://management.azure.com/subscriptions/1" },
      body: error("RequestDisallowedByPolicy", "Resource 'x' was disallowed by policy."),
    },
    "not-authorization",
  ],
  [
    "ARM's demand for MFA by policy",
    {
      status: 403,
      request: { url: "https://management.azure.com/subscriptions/1" },
      body: error(
        "RequestDisallowedByPolicy",
        "Resource was disallowed by policy. Reasons: MFA is required for this operation.",
      ),
    },
    ["claims-challenge", "interaction-required"],
  ],
  [
    "ARM's demand for MFA by challenge",
    {
      status: 401,
      request: { url: "https://management.azure.com/subscriptions/1" },
      headers: {
        "WWW-Authenticate": `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common", error="insufficient_claims", claims="${btoa('{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}')}"`,
      },
    },
    "claims-challenge",
  ],
  [
    "Key Vault without a token",
    {
      status: 401,
      request: { url: "https://v.vault.azure.net/secrets/a" },
      body: error("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token."),
    },
    "token-missing",
  ],
  [
    "Key Vault's issuer",
    {
      status: 401,
      request: { url: "https://v.vault.azure.net/secrets/a" },
      body: error(
        "Unauthorized",
        "AKV10032: Invalid issuer. Expected one of https://sts.windows.net/a/, found https://sts.windows.net/b/.",
      ),
    },
    "wrong-tenant",
  ],
  [
    "Key Vault's roles",
    {
      status: 403,
      request: { url: "https://v.vault.azure.net/secrets/a" },
      body: error("Forbidden", "Caller is not authorized to perform action on resource.", {
        innererror: { code: "ForbiddenByRbac" },
      }),
    },
    "resource-policy",
  ],
  [
    "Storage's audience",
    {
      status: 401,
      request: { url: "https://a.blob.core.windows.net/c" },
      body: "<?xml version='1.0'?><Error><Code>InvalidAuthenticationInfo</Code><Message>Server failed to authenticate the request.</Message><AuthenticationErrorDetail>Audience validation failed. Audience did not match.</AuthenticationErrorDetail></Error>",
    },
    "wrong-audience",
  ],
  [
    "Storage's issuer",
    {
      status: 401,
      request: { url: "https://a.blob.core.windows.net/c" },
      body: "<Error><Code>InvalidAuthenticationInfo</Code><AuthenticationErrorDetail>Issuer validation failed. Issuer did not match.</AuthenticationErrorDetail></Error>",
    },
    ["wrong-tenant", "token-untrusted"],
  ],
  [
    "Storage's time, before 2017",
    {
      status: 403,
      request: { url: "https://a.blob.core.windows.net/c" },
      body: "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Lifetime validation failed. The token is expired.</AuthenticationErrorDetail></Error>",
    },
    "token-expired",
  ],
  [
    "Storage's data role",
    {
      status: 403,
      request: { url: "https://a.blob.core.windows.net/c" },
      headers: { "x-ms-error-code": "AuthorizationPermissionMismatch" },
    },
    "resource-policy",
  ],
  [
    "Power BI with the token of another",
    {
      status: 403,
      request: { url: "https://api.powerbi.com/v1.0/myorg/groups" },
      token: { aud: "https://management.azure.com/" },
    },
    "wrong-audience",
  ],
  [
    "Power BI's expiry",
    {
      status: 403,
      request: { url: "https://api.powerbi.com/v1.0/myorg/groups" },
      body: error("TokenExpired", "Access token has expired, resubmit with a new access token"),
    },
    "token-expired",
  ],
  [
    "Dataverse's member",
    {
      status: 403,
      request: { url: "https://org.crm4.dynamics.com/api/data/v9.2/contacts" },
      body: error("0x80072560", "The user is not a member of the organization."),
    },
    ["user-lacks-privilege", "app-misconfigured", "resource-policy"],
  ],
  [
    "Dataverse's privilege",
    {
      status: 403,
      request: { url: "https://org.crm4.dynamics.com/api/data/v9.2/contacts" },
      body: error("0x80040220", "Principal user (Id=1, type=8) is missing prvReadContact privilege"),
    },
    "user-lacks-privilege",
  ],
  [
    "DevOps' sign-in page",
    {
      status: 203,
      request: { url: "https://dev.azure.com/org/_apis/projects" },
      body: "<html><title>Azure DevOps Services | Sign In</title></html>",
    },
    "token-expired",
  ],
  [
    "DevOps without a name",
    {
      status: 401,
      request: { url: "https://dev.azure.com/org/_apis/projects" },
      body: { message: "TF400813: The user '' is not authorized to access this resource." },
    },
    "token-expired",
  ],
  [
    "DevOps' anonymous user",
    {
      status: 401,
      request: { url: "https://dev.azure.com/org/_apis/projects" },
      body: {
        message: "TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is not authorized to access this resource.",
      },
    },
    "conditional-access-blocked",
  ],
  [
    "DevOps without any user",
    {
      status: 401,
      request: { url: "https://dev.azure.com/org/_apis/projects" },
      body: "TF400813: Resource not available for anonymous access. Client authentication required.",
    },
    "token-missing",
  ],
  [
    "Azure OpenAI's data action",
    {
      status: 401,
      request: { url: "https://a.openai.azure.com/openai/deployments/x" },
      body: error(
        "PermissionDenied",
        "The principal lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action`",
      ),
    },
    "resource-policy",
  ],
  [
    "Log Analytics' audience",
    {
      status: 403,
      request: { url: "https://api.loganalytics.io/v1/workspaces/x/query" },
      body: error("InvalidTokenError", "The provided authentication is not valid for this resource"),
    },
    "wrong-audience",
  ],
  [
    "the Bot connector",
    {
      status: 401,
      request: { url: "https://smba.trafficmanager.net/emea/v3/conversations" },
      body: { message: "Authorization has been denied for this request." },
    },
    "app-misconfigured",
  ],
  [
    "a bot that was switched off",
    {
      status: 403,
      request: { url: "https://smba.trafficmanager.net/emea/v3/conversations" },
      body: error("BotDisabledByAdmin", "The tenant admin disabled this bot"),
    },
    "resource-policy",
  ],
  [
    "Azure AD Graph's end",
    {
      status: 403,
      request: { url: "https://graph.windows.net/x/users" },
      body: {
        "odata.error": {
          code: "Authentication_Unauthorized",
          message: { value: "Access blocked to AAD Graph API for this application." },
        },
      },
    },
    "not-authorization",
  ],
  [
    "Azure AD Graph's expiry",
    {
      status: 401,
      request: { url: "https://graph.windows.net/x/users" },
      body: {
        "odata.error": { code: "Authentication_ExpiredToken", message: { value: "Your access token has expired." } },
      },
    },
    "token-expired",
  ],
  [
    "a custom API's audience",
    {
      status: 401,
      request: { url: "https://api.contoso.com/todos" },
      headers: bearer("The audience 'api://other' is invalid"),
    },
    "wrong-audience",
  ],
  [
    "a custom API's issuer",
    {
      status: 401,
      request: { url: "https://api.contoso.com/todos" },
      headers: bearer("The issuer 'https://sts.windows.net/x/' is invalid"),
    },
    ["token-untrusted", "wrong-tenant"],
  ],
  [
    "a custom API's key",
    {
      status: 401,
      request: { url: "https://api.contoso.com/todos" },
      headers: bearer("The signature key was not found"),
    },
    "token-untrusted",
  ],
  [
    "a custom API's time",
    {
      status: 401,
      request: { url: "https://api.contoso.com/todos" },
      headers: bearer("The token expired at '01/01/2026 10:00:00'"),
    },
    "token-expired",
  ],
  [
    "a custom API's scope",
    {
      status: 403,
      request: { url: "https://api.contoso.com/todos" },
      headers: { "www-authenticate": 'Bearer error="insufficient_scope", scope="todos.write"' },
    },
    "scope-missing",
  ],
  [
    "neither scope nor roles",
    {
      status: 401,
      request: { url: "https://api.contoso.com/todos" },
      body: "IDW10201: Neither scope or roles claim was found in the bearer token.",
    },
    "scope-missing",
  ],
  [
    "a token for Graph at a custom API",
    {
      status: 401,
      request: { url: "https://api.contoso.com/todos" },
      headers: bearer("The signature is invalid"),
      token: { aud: "00000003-0000-0000-c000-000000000000" },
    },
    ["wrong-audience", "token-untrusted"],
  ],
  [
    "API Management's trace",
    {
      status: 401,
      request: { url: "https://a.azure-api.net/x" },
      body: { message: "JWT Validation Failed: IDX10223: Lifetime validation failed. The token is expired." },
    },
    "token-expired",
  ],
  [
    "Kubernetes' roles",
    {
      status: 403,
      request: { url: "https://a.hcp.westeurope.azmk8s.io/api/v1/pods" },
      body: {
        kind: "Status",
        message: 'pods is forbidden: User "x" cannot list resource "pods" in API group ""',
        reason: "Forbidden",
      },
    },
    "resource-policy",
  ],
  [
    "a challenge that CORS hides",
    {
      status: 401,
      request: { url: "https://api.contoso.com/todos" },
      headers: { "access-control-allow-origin": "https://app.contoso.com" },
    },
    "challenge-hidden",
  ],
];

test.each(SHAPES)("explains %s", (_name, failure, cause) => {
  const diagnosis = diagnose(failure);
  expect([cause].flat(), `${diagnosis.cause}: ${JSON.stringify(diagnosis.evidence)}`).toContain(diagnosis.cause);
});
