/** A `fetch` with a token that MSAL would not give: wrong in one respect, or somebody else's. */
import { createFetch, type Fetch, type TokenProvider } from "@msal-fetch/browser";
import { emulator } from "./emulator.ts";
import { place } from "./place.ts";
import { timeLine } from "./time-line/time-line.ts";

/** What the token is to be like: see `mintToken` of the emulator. */
export interface Minted {
  audience?: string;
  user?: string;
  scopes?: readonly string[];
  roles?: readonly string[];
  expiresInMs?: number;
  untrusted?: boolean;
}

/** Has the emulator make a token, and sends that. */
export async function withMinted(options: Minted): Promise<Fetch> {
  const { token } = await emulator("mintToken", options);
  return withToken(String(token), options.user === undefined ? "app" : "user");
}

/** Sends this token. */
export function withToken(token: string, kind: TokenProvider["kind"] = "user"): Fetch {
  const tokens: TokenProvider = {
    kind,
    subject: () => "somebody",
    silent: async () => ({ token, type: "Bearer", expiresOn: Date.now() + 3_600_000, subject: "somebody" }),
  };
  const resources = Object.fromEntries(Object.values(place.apis).map(({ url, scopes }) => [url, scopes]));
  return timeLine.watch(createFetch({ tokens, resources, onEvent: timeLine.onEvent }));
}
