// @ts-check
/** What one recovery costs in time, over real https: above the three round trips that it cannot do without. */
import { ConfidentialClientApplication } from "@azure/msal-node";
import { clientCredential, createFetch } from "@msal-fetch/node";
import { azureCore, handWritten } from "./contenders.mjs";
import { atMost } from "./result.mjs";
import { startServer } from "./server.mjs";
import { median, pairedDifference } from "./statistics.mjs";

const SCOPES = ["https://api.contoso.example/.default"];
const ROUNDS = 200;
/** A client may recover 60 times within a minute, so another one takes over in time. */
const ROUNDS_PER_CLIENT = 40;

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const server = await startServer();
  /** @type {Record<string, number[]>} */
  const samples = {};
  for (let round = -ROUNDS_PER_CLIENT; round < ROUNDS; round += ROUNDS_PER_CLIENT) {
    const contenders = await contendersAt(server.https);
    for (let turn = 0; turn < ROUNDS_PER_CLIENT; turn++) {
      for (const [name, call] of inTurn(Object.entries(contenders), turn)) {
        const started = performance.now();
        await call();
        const ms = performance.now() - started;
        samples[name] ??= [];
        // The first client is the warm-up.
        if (round >= 0) samples[name].push(ms);
      }
    }
  }
  server.close();
  const floor = samples["three bare round trips"] ?? [];
  const ours = pairedDifference(samples["msal-fetch"] ?? [], floor).median;
  return {
    tables: [
      {
        title: "Time of a challenged call over real https, ms (loopback, kept-alive connections, real msal-node)",
        rows: Object.entries(samples).map(([name, values]) => {
          const over = pairedDifference(values, floor);
          return {
            "": name,
            "per call": median(values),
            "over the floor": over.median,
            "95 % from": over.low,
            "95 % to": over.high,
            "ours / it": values === floor ? Number.NaN : ours / over.median,
          };
        }),
      },
    ],
    goals: [atMost("one recovery above three bare round trips, ms", ours, 2)],
  };
}

/**
 * Each has a client of its own, whose token has been used once: the next call is challenged.
 *
 * @param {string} origin
 * @returns {Promise<Record<string, () => Promise<void>>>}
 */
async function contendersAt(origin) {
  const url = `${origin}/once`;
  const send = (/** @type {string} */ to, /** @type {RequestInit | undefined} */ init) => fetch(to, init);
  const ours = createFetch({ tokens: clientCredential(msal(origin)), resources: { [origin]: SCOPES } });
  /** @type {Record<string, () => Promise<Response>>} */
  const calls = {
    "msal-fetch": () => ours(url),
    "azure-core, policy alone": withClient(origin, (acquire) => azureCore(acquire, send, SCOPES)),
    "hand-written": withClient(origin, (acquire) => handWritten(acquire, send)),
  };
  for (const call of Object.values(calls)) await (await call()).arrayBuffer();
  const recovering = Object.entries(calls).map(([name, call]) => [name, async () => recovered(await call())]);
  return { "three bare round trips": await bareRoundTrips(origin), ...Object.fromEntries(recovering) };
}

/**
 * The same three requests with nothing to decide.
 *
 * @param {string} origin
 */
async function bareRoundTrips(origin) {
  const get = async (/** @type {string} */ token) => {
    const response = await fetch(`${origin}/once`, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    return response.status;
  };
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "bench", scope: SCOPES.join(" ") });
  const token = async () => {
    const response = await fetch(`${origin}/tenant/oauth2/v2.0/token`, { method: "POST", body: form });
    return /** @type {{ access_token: string }} */ (await response.json()).access_token;
  };
  let used = await token();
  await get(used);
  return async () => {
    const refused = await get(used);
    used = await token();
    const accepted = await get(used);
    if (refused !== 401 || accepted !== 200) throw new Error("The server did not challenge as it should");
  };
}

/** @param {Response} response */
async function recovered(response) {
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`Not recovered: ${response.status}`);
}

/**
 * @param {string} origin
 * @param {(acquire: import("./contenders.mjs").Acquire) => import("./contenders.mjs").Call} contender
 */
function withClient(origin, contender) {
  const client = msal(origin);
  const call = contender((claims) =>
    client.acquireTokenByClientCredential({ scopes: SCOPES, ...(claims !== undefined && { claims }) }),
  );
  return () => call(`${origin}/once`);
}

/** @param {string} origin */
function msal(origin) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: "bench",
      clientSecret: "bench",
      authority: `${origin}/tenant`,
      knownAuthorities: [new URL(origin).host],
      clientCapabilities: ["CP1"],
    },
  });
}

/**
 * The same list, beginning elsewhere in each round.
 *
 * @template T
 * @param {readonly T[]} list
 * @param {number} round
 * @returns {T[]}
 */
function inTurn(list, round) {
  const first = round % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
