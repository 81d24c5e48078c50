/** The programs of the story: a daemon and a command-line app, as a user of the library would write them. */
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import {
  claimsOf,
  clientCredential,
  createFetch,
  type Fetch,
  type FetchEvent,
  publicClient,
  RecoveryError,
  reportOf,
  type TokenProvider,
} from "@msal-fetch/node";
import { startMiddleTier } from "./middle-tier.ts";
import { ADDRESS, type CallResult, type Order, type Told, type Who } from "./protocol.ts";

const origin = address(ADDRESS.origin);
const auth = {
  authority: address(ADDRESS.authority),
  knownAuthorities: [address(ADDRESS.host)],
  clientCapabilities: ["CP1"],
};
const GRAPH = ["https://graph.microsoft.com/.default"];
const redirectUri = "http://localhost:3000/";

/** Who calls, and where paths begin. */
interface Caller {
  readonly fetch: Fetch;
  readonly base: string;
}

const callers = new Map<Who, Caller>();
let signInAgain: (claims: string | undefined) => Promise<void> = async () => {};
let unsatisfied: string | undefined;

function caller(tokens: TokenProvider, resources: Record<string, string[]>, base = origin): Caller {
  const onEvent = (event: FetchEvent) => tell({ type: "event", event });
  return { base, fetch: createFetch({ tokens, resources, fetch: watched, onEvent }) };
}

async function start(who: Who): Promise<void> {
  if (who === "daemon") {
    const client = new ConfidentialClientApplication({ auth: { ...sample.daemon, ...auth } });
    const resources = { [`${origin}/graph`]: GRAPH, [`${origin}/api/todo`]: [`${sample.api.appIdUri}/.default`] };
    callers.set(who, caller(clientCredential(client), resources));
    return;
  }
  const scope = who === "user" ? sample.api.scope : sample.middleTier.scope;
  const tokens = publicClient(await signedIn([scope]), { interaction: "none" });
  if (who === "user") callers.set(who, caller(tokens, { [`${origin}/api/todo`]: [scope] }));
  else {
    const base = await startMiddleTier({ origin, auth }, (path, status) => tell({ type: "middle-tier", path, status }));
    callers.set(who, caller(tokens, { [base]: [scope] }, base));
  }
}

async function signedIn(scopes: string[]): Promise<PublicClientApplication> {
  const app = new PublicClientApplication({ auth: { clientId: sample.publicClient.clientId, ...auth } });
  signInAgain = (claims) => signIn(app, scopes, claims);
  await signInAgain(undefined);
  return app;
}

/** The authorization code flow; the emulator approves by itself, where a browser would show its page. */
async function signIn(app: PublicClientApplication, scopes: string[], claims: string | undefined): Promise<void> {
  const request = { scopes, redirectUri, loginHint: "alex", ...(claims !== undefined && { claims }) };
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
  const from = callers.get(who);
  if (!from) throw new Error(`${who} was not started`);
  try {
    const response = await from.fetch(`${from.base}${path}`, { method });
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
      await start(order.who);
      return [];
    case "call":
      return Promise.all(Array.from({ length: order.times }, () => call(order.who, order.method, order.path)));
    case "sign-in":
      await signInAgain(unsatisfied);
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
