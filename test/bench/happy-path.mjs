// @ts-check
/** What a call costs that is not challenged: CPU time above bare `fetch`, with the real msal-node behind. */
import { clientCredential, createFetch } from "@msal-fetch/node";
import { azureCore, handWritten } from "./contenders.mjs";
import { clientWithTokens, GRAPH_SCOPES } from "./msal.mjs";
import { atMost } from "./result.mjs";
import { startServer } from "./server.mjs";
import { estimate, median, pairedDifference } from "./statistics.mjs";

/** @typedef {{ name: string; call: () => Promise<Response>; batch: number }} Contender */

const OURS = "msal-fetch";
const HAND_WRITTEN = "hand-written";
const AZURE = "azure-core, default pipeline";
const AZURE_ALONE = "azure-core, policy alone";
const HEADERS = { accept: "application/json" };
const TOKENS = [1, 100, 1000];

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  /** @type {Map<number, Costs>} */
  const stubbed = new Map();
  for (const tokens of TOKENS) {
    const contenders = await contendersOver(tokens, stub, "https://graph.microsoft.com/v1.0/me/messages");
    // Calls that ask MSAL are slow enough for smaller batches, and with many tokens too slow for others.
    const batches = { [HAND_WRITTEN]: tokens >= 1000 ? 5 : 50 };
    stubbed.set(tokens, await measure(withBatches(contenders, 250, batches), 60));
  }
  const server = await startServer();
  const real = await contendersOver(1, (url, init) => fetch(url, init), `${server.https}/ok`);
  const overHttps = await measure(withBatches(real, 40, {}), 100);
  server.close();

  const one = costs(stubbed, 1);
  const ours = one.over(OURS).median;
  const grown = costs(stubbed, 1000).over(OURS).median - ours;
  return {
    tables: [
      {
        title: "CPU time per call over a stubbed fetch, µs (batches of all contenders in turn)",
        rows: TOKENS.flatMap((tokens) => costs(stubbed, tokens).rows({ "tokens in MSAL's cache": tokens })),
      },
      {
        title: "CPU time per call over real https, µs (loopback, kept-alive connection, server in another process)",
        rows: overHttps.rows({ "tokens in MSAL's cache": 1 }),
      },
    ],
    goals: [
      atMost("stubbed, over bare fetch, µs", ours, 10),
      atMost("stubbed, part of what azure-core's policy costs alone", ours / one.over(AZURE_ALONE).median, 1 / 3),
      atMost("stubbed, part of what azure-core costs as its clients use it", ours / one.over(AZURE).median, 1 / 3),
      atMost("stubbed, part of what hand-written code costs", ours / one.over(HAND_WRITTEN).median, 1 / 10),
      atMost("stubbed, growth from 1 to 1,000 tokens in MSAL's cache, µs", grown, 2),
    ],
  };
}

/** A new response for each call: as little as a `fetch` can do, because its own cost is only noise here. */
async function stub() {
  return new Response(null, { headers: { "content-type": "application/json" } });
}

/**
 * @param {number} tokens
 * @param {import("./contenders.mjs").Send} send
 * @param {string} url
 * @returns {Promise<Record<string, () => Promise<Response>>>}
 */
async function contendersOver(tokens, send, url) {
  const client = await clientWithTokens(tokens);
  const { origin } = new URL(url);
  const ours = createFetch({
    tokens: clientCredential(client),
    resources: { [origin]: GRAPH_SCOPES },
    fetch: /** @type {typeof fetch} */ (send),
  });
  const acquire = () => client.acquireTokenByClientCredential({ scopes: GRAPH_SCOPES });
  const hand = handWritten(acquire, send);
  const azure = azureCore(acquire, send, GRAPH_SCOPES, "in-pipeline");
  const azureAlone = azureCore(acquire, send, GRAPH_SCOPES);
  // Without a token no API answers: the floor sends a fixed one, so that nobody is charged for its bytes.
  const authorization = `Bearer ${(await acquire())?.accessToken}`;
  return {
    "bare fetch": () => send(url, { headers: { ...HEADERS, authorization } }),
    [OURS]: () => ours(url, { headers: HEADERS }),
    [AZURE]: () => azure(url, HEADERS),
    [AZURE_ALONE]: () => azureAlone(url, HEADERS),
    [HAND_WRITTEN]: () => hand(url, HEADERS),
  };
}

/**
 * @param {Record<string, () => Promise<Response>>} contenders
 * @param {number} batch
 * @param {Record<string, number>} others
 * @returns {Contender[]}
 */
function withBatches(contenders, batch, others) {
  return Object.entries(contenders).map(([name, call]) => ({ name, call, batch: others[name] ?? batch }));
}

/**
 * Lets all contenders do a batch in each round, in another order each time.
 *
 * @param {readonly Contender[]} contenders the first one is the floor
 * @param {number} rounds
 */
async function measure(contenders, rounds) {
  /** @type {Map<string, number[]>} */
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  const warmUp = 20;
  for (let round = -warmUp; round < rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(place + round + warmUp) % contenders.length];
      if (!contender) continue;
      const cost = await cpuPerCall(contender);
      if (round >= 0) samples.get(contender.name)?.push(cost);
    }
  }
  return new Costs(samples, contenders[0]?.name ?? "");
}

/** @param {Contender} contender */
async function cpuPerCall({ call, batch }) {
  const before = process.cpuUsage();
  for (let count = 0; count < batch; count++) await (await call()).arrayBuffer();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batch;
}

/** What was measured in one series of rounds. */
class Costs {
  #samples;
  #floor;

  /**
   * @param {ReadonlyMap<string, readonly number[]>} samples
   * @param {string} floor the contender above which costs are counted
   */
  constructor(samples, floor) {
    this.#samples = samples;
    this.#floor = floor;
  }

  /** @param {string} name */
  over(name) {
    return pairedDifference(this.#of(name), this.#of(this.#floor));
  }

  /** @param {import("./result.mjs").Row} first columns that are the same for all rows */
  rows(first) {
    const ours = this.over(OURS).median;
    return [...this.#samples.keys()].map((name) => {
      const { median: over, low, high } = name === this.#floor ? estimate([0]) : this.over(name);
      return {
        ...first,
        "": name,
        "per call": median(this.#of(name)),
        "over bare": over,
        "95 % from": low,
        "95 % to": high,
        "ours / it": name === this.#floor ? Number.NaN : ours / over,
      };
    });
  }

  /** @param {string} name */
  #of(name) {
    return this.#samples.get(name) ?? [];
  }
}

/**
 * @param {ReadonlyMap<number, Costs>} all
 * @param {number} tokens
 */
function costs(all, tokens) {
  const found = all.get(tokens);
  if (!found) throw new Error(`Nothing was measured with ${tokens} tokens`);
  return found;
}
