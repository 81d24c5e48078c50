/** A program that uses @msal-fetch/browser where there is no page, as server rendering and workers do: nothing happens. */
import { createFetch, type PublicClientLike, publicClient, RecoveryError, resumeRedirect } from "@msal-fetch/browser";
import "@msal-fetch/browser/redirect";

const account = { homeAccountId: "user.tenant", tenantId: "tenant" };
const client = {
  acquireTokenSilent: async () => ({
    accessToken: "token",
    expiresOn: new Date(Date.now() + 3_600_000),
    tokenType: "Bearer",
    fromCache: false,
    tenantId: "tenant",
    account,
  }),
  getActiveAccount: () => null,
  getAllAccounts: () => [account],
} satisfies PublicClientLike;

const seen: (string | null)[] = [];
const pageFetch = createFetch({
  tokens: publicClient(client, { interaction: "popup" }),
  resources: { "https://api.example/": ["api://orders/Orders.Read"] },
  fetch: async (_, init) => {
    seen.push(new Headers(init?.headers).get("authorization"));
    return Response.json({ ok: true });
  },
});
const standard: typeof fetch = pageFetch;

await standard("https://api.example/orders");
if (seen[0] !== "Bearer token") throw new Error(`Not sent with a token: ${seen[0]}`);
if ((await resumeRedirect(pageFetch)) !== undefined) throw new Error("A call was resumed where there is no page");

const nobody = createFetch({
  tokens: publicClient({ ...client, getAllAccounts: () => [] }),
  resources: { "https://api.example/": ["api://orders/Orders.Read"] },
});
const failure: unknown = await nobody("https://api.example/").catch((error: unknown) => error);
if (!(failure instanceof RecoveryError && failure.code === "signed-out")) throw new Error(`Not signed out: ${failure}`);
