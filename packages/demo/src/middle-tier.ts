/** A middle-tier API of the story: it asks Graph on behalf of its caller, and hands on what the caller has to satisfy. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { createFetch, onBehalfOf } from "@msal-fetch/node";
import { relayChallenge } from "@msal-fetch/server";
import { createRemoteJWKSet, jwtVerify } from "jose";

/** Where the emulator is. */
export interface Place {
  readonly origin: string;
  readonly auth: { authority: string; knownAuthorities: string[]; clientCapabilities: string[] };
}

/** Starts the API on loopback; `onAnswer` is told what it answers. Gives its origin. */
export async function startMiddleTier(place: Place, onAnswer: (path: string, status: number) => void): Promise<string> {
  const handle = handler(place);
  const server = createServer((incoming, outgoing) => {
    handle(bearerOf(incoming))
      .catch(() => new Response(null, { status: 500 }))
      .then(async (response) => {
        onAnswer(incoming.url ?? "", response.status);
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(await response.text());
      })
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function handler({ origin, auth }: Place): (token: string) => Promise<Response> {
  const { clientId, clientSecret, appIdUri } = sample.middleTier;
  const client = new ConfidentialClientApplication({ auth: { clientId, clientSecret, ...auth } });
  const keys = createRemoteJWKSet(new URL(`${auth.authority}/discovery/v2.0/keys`));
  const rules = { issuer: `${auth.authority}/v2.0`, audience: [clientId, appIdUri], algorithms: ["RS256"] };
  return async (token) => {
    const valid = await jwtVerify(token, keys, rules).catch(() => undefined);
    if (!valid)
      return new Response(null, { status: 401, headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' } });
    const fetch = createFetch({
      tokens: onBehalfOf(client, token),
      resources: { [`${origin}/graph`]: ["https://graph.microsoft.com/.default"] },
    });
    try {
      return await fetch(`${origin}/graph/v1.0/me`);
    } catch (error) {
      const relayed = relayChallenge(error, { tokenClaims: valid.payload });
      if (relayed) return relayed;
      throw error;
    }
  };
}

function bearerOf({ headers }: IncomingMessage): string {
  const [scheme, token] = (headers.authorization ?? "").split(" ");
  return scheme === "Bearer" ? (token ?? "") : "";
}
