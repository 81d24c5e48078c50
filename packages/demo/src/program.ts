/** The programs of the story: a daemon and a command-line app, as a user of the library would write them. */
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import {
  claimsOf,
  clientCredential,
  createFetch,
  type Fetch,
  publicClient,
  RecoveryError,
  reportOf,
} from "@msal-fetch/node";
import { ADDRESS, type CallResult, type Order, type Told, type Who } from "./protocol.ts";

const origin = address(ADDRESS.origin);
const auth = {
  authority: address(ADDRESS.authority),
  knownAuthorities: [address(ADDRESS.host)],
  clientCapabilities: ["CP1"],
};
const scopes = { graph: ["https://graph.microsoft.com/.default"], todo: [sample.api.scope] };
const redirectUri = "http://localhost:3000/";

let daemon: Fetch;
let user: Fetch;
let app: PublicClientApplication;
let unsatisfied: string | undefined;

function startDaemon(): void {
  const client = new ConfidentialClientApplication({ auth: { ...sample.daemon, ...auth } });
  daemon = createFetch({
    tokens: clientCredential(client),
    resources: { [`${origin}/graph`]: scopes.graph, [`${origin}/api/todo`]: [`${sample.api.appIdUri}/.default`] },
    fetch: watched,
    onEvent: (event) => tell({ type: "event", event }),
  });
}

async function startUser(): Promise<void> {
  app = new PublicClientApplication({ auth: { clientId: sample.publicClient.clientId, ...auth } });
  await signIn();
  user = createFetch({
    tokens: publicClient(app, { interaction: "none" }),
    resources: { [`${origin}/api/todo`]: scopes.todo },
    fetch: watched,
    onEvent: (event) => tell({ type: "event", event }),
  });
}

/** The authorization code flow; the emulator approves by itself, where a browser would show its page. */
async function signIn(claims?: string): Promise<void> {
  const request = { scopes: scopes.todo, redirectUri, loginHint: "alex", ...(claims !== undefined && { claims }) };
  const page = await fetch(await app.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(page.headers.get("location") ?? "").searchParams.get("code") ?? "";
  await app.acquireTokenByCode({ ...request, code });
}

/** The platform's fetch, telling what came over the wire. */
const watched: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  tell({ type: "wire", status: response.status, challenge: response.headers.get("www-authenticate") });
  return response;
};

async function call(who: Who, method: string, path: string): Promise<CallResult> {
  try {
    const response = await (who === "daemon" ? daemon : user)(`${origin}${path}`, { method });
    await response.text();
    unsatisfied = claimsOf(response) ?? unsatisfied;
    return { status: response.status, report: reportOf(response) };
  } catch (error) {
    if (error instanceof RecoveryError) return { status: 0, report: error.report };
    throw error;
  }
}

async function obey(order: Order): Promise<CallResult[]> {
  switch (order.type) {
    case "start":
      if (order.who === "daemon") startDaemon();
      else await startUser();
      return [];
    case "call":
      return Promise.all(Array.from({ length: order.times }, () => call(order.who, order.method, order.path)));
    case "sign-in":
      await signIn(unsatisfied);
      return [];
  }
}

function address(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`This program is started by the story: ${name} is not set.`);
  return value;
}

function tell(told: Told): void {
  process.send?.(told);
}

process.on("message", (order: Order) => {
  obey(order).then(
    (results) => tell({ type: "done", results }),
    (error: unknown) => tell({ type: "failed", message: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
