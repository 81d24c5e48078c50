/** Callers against an emulator in this process, at the real host names: real msal-node, no network. */
import { ConfidentialClientApplication, type INetworkModule, PublicClientApplication } from "@azure/msal-node";
import { type Emulator, sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, type Fetch, publicClient, type TokenProvider } from "@msal-fetch/node";

/** Something that calls APIs. */
export type Caller = Fetch;

/** What provocations work with. */
export interface Kit {
  readonly emulator: Emulator;
  /** The sample daemon. */
  daemon(secret?: string): Caller;
  /** A command-line app with a signed-in user. */
  user(name: string, scopes: readonly string[]): Promise<Caller>;
  /** The same in a page of another origin, which sees only what CORS exposes. */
  page(name: string, scopes: readonly string[]): Promise<Caller>;
  /** What the sign-in page answers to the app. */
  signInPage(name: string, scopes: readonly string[]): Promise<URLSearchParams>;
  /** Somebody who brings a token that MSAL would not give. */
  token(token: string): Caller;
}

const AUTHORITY = `https://login.microsoftonline.com/${sample.tenantId}`;
const HOSTS = ["https://graph.microsoft.com", "https://management.azure.com", "https://todo.contoso.example"];
const APP_SCOPES: Readonly<Record<string, string>> = {
  "https://graph.microsoft.com": "https://graph.microsoft.com/.default",
  "https://management.azure.com": "https://management.azure.com/.default",
  "https://todo.contoso.example": `${sample.api.appIdUri}/.default`,
};

/** Makes callers for an emulator. */
export function createKit(emulator: Emulator): Kit {
  const system = { networkClient: networkOf(emulator) };
  const auth = { authority: AUTHORITY, clientCapabilities: ["CP1"] };
  const send: typeof fetch = (input, init) => emulator.fetch(input, init);

  const publicApp = () =>
    new PublicClientApplication({ auth: { clientId: sample.publicClient.clientId, ...auth }, system });

  async function signIn(client: PublicClientApplication, loginHint: string, scopes: readonly string[]) {
    const request = { scopes: [...scopes], redirectUri: "http://localhost:3000/", loginHint };
    const page = await emulator.fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
    return { request, answer: new URL(page.headers.get("location") ?? "").searchParams };
  }

  async function signedIn(name: string, scopes: readonly string[], how: typeof fetch): Promise<Caller> {
    const client = publicApp();
    const { request, answer } = await signIn(client, name, scopes);
    await client.acquireTokenByCode({ ...request, code: answer.get("code") ?? "" });
    const resources = Object.fromEntries(HOSTS.map((host) => [host, scopes]));
    return createFetch({ tokens: publicClient(client), resources, fetch: how });
  }

  return {
    emulator,
    daemon(clientSecret = sample.daemon.clientSecret) {
      const client = new ConfidentialClientApplication({ auth: { ...sample.daemon, ...auth, clientSecret }, system });
      const resources = Object.fromEntries(HOSTS.map((host) => [host, [APP_SCOPES[host] ?? ""]]));
      return createFetch({ tokens: clientCredential(client), resources, fetch: send });
    },
    signInPage: async (name, scopes) => (await signIn(publicApp(), name, scopes)).answer,
    user: (name, scopes) => signedIn(name, scopes, send),
    page: (name, scopes) => signedIn(name, scopes, async (input, init) => asPageSees(await send(input, init))),
    token(token) {
      const tokens: TokenProvider = {
        kind: "user",
        subject: () => "bearer",
        silent: async () => ({ token, type: "Bearer", expiresOn: Date.now() + 3_600_000, subject: "bearer" }),
      };
      const resources = Object.fromEntries(HOSTS.map((host) => [host, [APP_SCOPES[host] ?? ""]]));
      return createFetch({ tokens, resources, fetch: send });
    },
  };
}

/** What a page of another origin sees of an answer. @see https://fetch.spec.whatwg.org/#concept-filtered-response-cors */
function asPageSees(response: Response): Response {
  const exposed = (response.headers.get("access-control-expose-headers") ?? "").toLowerCase().split(/\s*,\s*/);
  const safe = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
  ];
  const headers = [...response.headers].filter(([name]) => safe.includes(name) || exposed.includes(name));
  const { status, body } = response;
  return Object.defineProperty(new Response(body, { status, headers }), "type", { value: "cors" });
}

function networkOf(emulator: Emulator): INetworkModule {
  const ask = async <T>(url: string, init: RequestInit) => {
    const response = await emulator.fetch(url, init);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (await response.json()) as T,
    };
  };
  return {
    sendGetRequestAsync: (url, options) => ask(url, { headers: options?.headers ?? {} }),
    sendPostRequestAsync: (url, options) =>
      ask(url, { method: "POST", headers: options?.headers ?? {}, body: options?.body ?? "" }),
  };
}
