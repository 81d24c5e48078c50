// @ts-check
/** The real msal-node over a token service without a network, so that only MSAL's own work is measured. */
import { ConfidentialClientApplication } from "@azure/msal-node";

const TENANT = "8a6e2d4c-90b1-4f57-a3c2-1d7f5e8b6a01";
const AUTHORITY = `https://login.microsoftonline.com/${TENANT}`;
export const GRAPH_SCOPES = ["https://graph.microsoft.com/.default"];

/**
 * A client of msal-node with the tokens for Graph and for other resources in its cache.
 *
 * @param {number} tokens how many in all
 */
export async function clientWithTokens(tokens) {
  const client = new ConfidentialClientApplication({
    auth: {
      clientId: "d4e30b1a-7c58-4f02-b6d9-8e5a1f3c7203",
      clientSecret: "bench",
      authority: AUTHORITY,
      clientCapabilities: ["CP1"],
    },
    system: { networkClient: tokenService() },
  });
  for (let other = 1; other < tokens; other++) {
    await client.acquireTokenByClientCredential({ scopes: [`https://api-${other}.contoso.example/.default`] });
  }
  await client.acquireTokenByClientCredential({ scopes: GRAPH_SCOPES });
  return client;
}

/** @returns {import("@azure/msal-node").INetworkModule} */
function tokenService() {
  const metadata = {
    issuer: `${AUTHORITY}/v2.0`,
    authorization_endpoint: `${AUTHORITY}/oauth2/v2.0/authorize`,
    token_endpoint: `${AUTHORITY}/oauth2/v2.0/token`,
    jwks_uri: `${AUTHORITY}/discovery/v2.0/keys`,
  };
  return {
    sendGetRequestAsync: async () => answer(metadata),
    sendPostRequestAsync: async () =>
      answer({ token_type: "Bearer", expires_in: 3600, ext_expires_in: 3600, access_token: accessToken() }),
  };
}

/** @param {object} body */
function answer(body) {
  return { headers: {}, body: /** @type {any} */ (body), status: 200 };
}

/**
 * An access token of ordinary size for an application, signed by nobody.
 *
 * @param {object} [claims] in addition
 */
export function accessToken(claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: "https://graph.microsoft.com",
    iss: `https://sts.windows.net/${TENANT}/`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    app_displayname: "bench",
    appid: "d4e30b1a-7c58-4f02-b6d9-8e5a1f3c7203",
    appidacr: "1",
    idp: `https://sts.windows.net/${TENANT}/`,
    idtyp: "app",
    oid: "6f2a9e41-b0d7-4c85-a1e3-5c9d7b0f4a07",
    roles: ["Mail.Read", "User.Read.All", "Group.Read.All", "Sites.Read.All", "Directory.Read.All"],
    sub: "6f2a9e41-b0d7-4c85-a1e3-5c9d7b0f4a07",
    tid: TENANT,
    uti: crypto.randomUUID(),
    ver: "1.0",
    xms_cc: ["CP1"],
    ...claims,
  };
  const text = (/** @type {object} */ part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${text({ typ: "JWT", alg: "RS256", kid: "bench" })}.${text(payload)}.${"s".repeat(342)}`;
}
