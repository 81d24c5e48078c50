/** A middle-tier API of the soak: calls a further API on behalf of whoever calls it, and hands challenges on. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { createFetch, onBehalfOf } from "@msal-fetch/node";
import { clientPerPartition } from "@msal-fetch/node/redis";
import { relayChallenge } from "@msal-fetch/server";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { OUTCOME_FIELD } from "./protocol.ts";
import type { Outcome } from "./verdict.ts";
import { MAX_TOKENS, outcomeOf, outcomeOfError, startKit } from "./worker-kit.ts";

const { setup, cachePlugin, tell } = await startKit(() => () => {});
const { origin, auth } = setup;
const { clientId, clientSecret, appIdUri } = sample.middleTier;
const keys = createRemoteJWKSet(new URL(`${auth.authority}/discovery/v2.0/keys`));
const rules = { issuer: `${auth.authority}/v2.0`, audience: [clientId, appIdUri], algorithms: ["RS256"] };
const clientFor = clientPerPartition(
  (partition) =>
    new ConfidentialClientApplication({
      auth: { clientId, clientSecret, ...auth },
      cache: { cachePlugin: cachePlugin(partition) },
    }),
);

async function handle(path: string, token: string): Promise<{ response: Response; outcome: Outcome }> {
  const { payload } = await jwtVerify(token, keys, rules);
  const fetch = createFetch({
    tokens: onBehalfOf(clientFor(`${payload["oid"]}.${payload["sid"]}`), token),
    resources: { [`${origin}/api/todo`]: [sample.api.scope] },
    retry: {},
    maxTokens: MAX_TOKENS,
  });
  try {
    const response = await fetch(`${origin}/api/todo${path}`);
    return { response, outcome: await outcomeOf(async () => response) };
  } catch (error) {
    const response = relayChallenge(error, { tokenClaims: payload }) ?? new Response(null, { status: 500 });
    return { response, outcome: outcomeOfError(error) };
  }
}

const server = createServer((incoming, outgoing) => {
  handle(incoming.url ?? "/", bearerOf(incoming))
    .catch((error: unknown) => ({ response: new Response(null, { status: 500 }), outcome: outcomeOfError(error) }))
    .then(({ response, outcome }) => {
      const challenge = response.headers.get("www-authenticate");
      const answered = { ...(challenge !== null && { "www-authenticate": challenge }) };
      outgoing.writeHead(response.status, { ...answered, [OUTCOME_FIELD]: JSON.stringify(outcome) }).end();
    })
    .catch(() => outgoing.destroy());
});
server.listen(0, "127.0.0.1", () => {
  tell({ type: "ready", origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

function bearerOf({ headers }: IncomingMessage): string {
  const [scheme, token] = (headers.authorization ?? "").split(" ");
  return scheme === "Bearer" ? (token ?? "") : "";
}
