/** An emulated tenant over https with real msal-node clients: what the end-to-end tests begin with. */
import { type AccountInfo, ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { createEmulator, type Emulator, type EmulatorOptions, type Listener, sample } from "@msal-fetch/emulator";
import { testCertificate } from "./certificate.ts";

const CP1 = ["CP1"];

/** A running emulator and how to reach it. */
export interface Tenant {
  readonly emulator: Emulator;
  readonly listener: Listener;
  /** What every client's `auth` section has in common. */
  readonly auth: { authority: string; knownAuthorities: string[]; clientCapabilities: string[] };
  /** A new client of the sample daemon. */
  daemon(): ConfidentialClientApplication;
  /** A new public client, with these users signed in through the browser-less code flow. */
  signedIn(users: readonly string[], scopes: readonly string[], claims?: string): Promise<SignedIn>;
  /** How many token requests the token service has had. */
  tokenRequests(): number;
}

export interface SignedIn {
  readonly client: PublicClientApplication;
  readonly accounts: readonly AccountInfo[];
  /** Signs a user in again, with claims, as an interaction would. */
  signIn(user: string, claims?: string): Promise<{ account: AccountInfo; accessToken: string }>;
}

/** Starts an emulated tenant; `emulator.close()` ends it. */
export async function startTenant(options: EmulatorOptions = {}): Promise<Tenant> {
  const emulator = createEmulator({ certificate: testCertificate(), ...options });
  const listener = await emulator.listen();
  const auth = { authority: listener.authority, knownAuthorities: [listener.host], clientCapabilities: CP1 };
  return {
    emulator,
    listener,
    auth,
    daemon: () => new ConfidentialClientApplication({ auth: { ...sample.daemon, ...auth } }),
    async signedIn(users, scopes, claims) {
      const client = new PublicClientApplication({ auth: { clientId: sample.publicClient.clientId, ...auth } });
      const signIn: SignedIn["signIn"] = async (user, further) => {
        const request = {
          scopes: [...scopes],
          redirectUri: "http://localhost:3000/",
          loginHint: user,
          ...(further && { claims: further }),
        };
        const answer = await fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
        const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
        const { account, accessToken } = await client.acquireTokenByCode({ ...request, code });
        if (!account) throw new Error("The emulator gave no account");
        return { account, accessToken };
      };
      const accounts: AccountInfo[] = [];
      for (const user of users) accounts.push((await signIn(user, claims)).account);
      return { client, accounts, signIn };
    },
    tokenRequests: () => emulator.log.count({ service: "token" }),
  };
}
