// @ts-check
// A workload with a managed identity: msal-node keeps the source of its first token for the life of the process, so
// each source needs a process of its own. Prints the status of a call with its token before and after a policy change,
// and with the token that it got for the claims.
import { ManagedIdentityApplication } from "@azure/msal-node";

const [, , origin = ""] = process.argv;
const resource = "https://graph.microsoft.com";
const client = new ManagedIdentityApplication({
  clientCapabilities: ["CP1"],
  system: { disableInternalRetries: true },
});

/** @param {string} token */
const status = async (token) =>
  (await fetch(`${origin}/graph/v1.0/users`, { headers: { authorization: `Bearer ${token}` } })).status;

const { accessToken } = await client.acquireToken({ resource });
const before = await status(accessToken);
await fetch(`${origin}/__emulator/policyChanged`, { method: "POST" });
const changed = await status(accessToken);
const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
const second = await client.acquireToken({ resource, claims });
process.stdout.write(JSON.stringify([before, changed, await status(second.accessToken)]));
