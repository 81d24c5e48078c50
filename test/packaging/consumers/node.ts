/** A program that uses @msal-fetch/node as a service would: it is compiled and run from the packed package. */
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { clientCredential, createFetch, publicClient, RecoveryError, reportOf } from "@msal-fetch/node";

const authority = "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111";
const confidential = new ConfidentialClientApplication({
  auth: {
    clientId: "22222222-2222-2222-2222-222222222222",
    authority,
    clientSecret: "secret",
    clientCapabilities: ["cp1"],
  },
});
const open = new PublicClientApplication({
  auth: { clientId: "22222222-2222-2222-2222-222222222222", authority, clientCapabilities: ["cp1"] },
});

const daemon: typeof fetch = createFetch({
  tokens: clientCredential(confidential, { tenant: "11111111-1111-1111-1111-111111111111" }),
  resources: { "https://graph.microsoft.com/": ["https://graph.microsoft.com/.default"] },
  fetch: async () => Response.json({ ok: true }),
});
const user = createFetch({
  tokens: publicClient(open, { interaction: "none", account: () => null }),
  resources: { "https://graph.microsoft.com/": ["User.Read"] },
});

const response = await daemon("https://other.example/");
if (reportOf(response)?.outcome !== "passed-through") throw new Error("A resource that is not listed got a token");

const failure: unknown = await user("https://graph.microsoft.com/v1.0/me").catch((error: unknown) => error);
if (!(failure instanceof RecoveryError && failure.code === "signed-out")) throw new Error(`Not signed out: ${failure}`);
