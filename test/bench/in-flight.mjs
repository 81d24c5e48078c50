// @ts-check
/** How much heap a GET occupies while it waits for its answer. */
import { clientCredential, createFetch } from "@msal-fetch/node";
import { measureInChild } from "./child.mjs";
import { azureCore, handWritten, kiota, kyHooks } from "./contenders.mjs";
import { clientWithTokens, GRAPH_SCOPES } from "./msal.mjs";
import { atMost } from "./result.mjs";
import { median } from "./statistics.mjs";

const CALLS = 10_000;
const RUNS = 3;
const URL = "https://graph.microsoft.com/v1.0/me/messages";
const HEADERS = { accept: "application/json" };

/** @typedef {{ send: import("./contenders.mjs").Send; acquire: import("./contenders.mjs").Acquire; client: import("@msal-fetch/node").ConfidentialClientLike }} Parts */

/** @type {Readonly<Record<string, (parts: Parts) => () => Promise<Response>>>} */
const contenders = {
  "bare fetch":
    ({ send }) =>
    () =>
      send(URL, { headers: HEADERS }),
  "msal-fetch": ({ send, client }) => {
    const tokens = clientCredential(client);
    const resources = { "https://graph.microsoft.com": GRAPH_SCOPES };
    const ours = createFetch({ tokens, resources, fetch: /** @type {typeof fetch} */ (send) });
    return () => ours(URL, { headers: HEADERS });
  },
  "azure-core, policy alone": ({ acquire, send }) => withUrl(azureCore(acquire, send, GRAPH_SCOPES)),
  "azure-core, default pipeline": ({ acquire, send }) => withUrl(azureCore(acquire, send, GRAPH_SCOPES, "in-pipeline")),
  kiota: ({ acquire, send }) => withUrl(kiota(acquire, send)),
  "ky, hooks": ({ acquire, send }) => withUrl(kyHooks(acquire, send)),
  "hand-written": ({ acquire, send }) => withUrl(handWritten(acquire, send)),
};

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const name of Object.keys(contenders)) {
    const runs = [];
    for (let count = 0; count < RUNS; count++) runs.push(await measureInChild(import.meta.url, [name]));
    bytes[name] = median(runs.map((one) => one["bytes"] ?? Number.NaN));
  }
  const floor = bytes["bare fetch"] ?? Number.NaN;
  const over = (/** @type {string} */ name) => ((bytes[name] ?? Number.NaN) - floor) / 1000;
  return {
    tables: [
      {
        title: `Heap per call with ${CALLS} calls in flight, kB (after a collection; the median of ${RUNS} processes)`,
        rows: Object.entries(bytes).map(([name, each]) => ({
          "": name,
          "per call": each / 1000,
          "over bare": over(name),
          "ours / it": each === floor ? Number.NaN : over("msal-fetch") / over(name),
        })),
      },
    ],
    goals: [atMost("heap per GET in flight over bare fetch, kB", over("msal-fetch"), 1.5)],
    notes: ["the stubbed fetch keeps nothing of its arguments, so that whatever stays is what the contender holds"],
  };
}

/**
 * Starts many calls that are not answered; runs in a process of its own.
 *
 * @param {string} name
 */
export async function measure(name) {
  const client = await clientWithTokens(1);
  /** @type {((response: Response) => void)[]} */
  const waiting = [];
  let answering = true;
  const send = () =>
    answering
      ? Promise.resolve(new Response(null))
      : new Promise((/** @type {(response: Response) => void} */ resolve) => void waiting.push(resolve));
  const acquire = () => client.acquireTokenByClientCredential({ scopes: GRAPH_SCOPES });
  const call = contenders[name]?.({ send, acquire, client });
  if (!call) throw new Error(`There is no contender ${name}`);
  for (let warmUp = 0; warmUp < 200; warmUp++) await call();
  answering = false;
  const before = heapUsed();
  const calls = Array.from({ length: CALLS }, call);
  while (waiting.length < CALLS) await new Promise((resolve) => setTimeout(resolve, 10));
  const bytes = (heapUsed() - before) / CALLS;
  for (const resolve of waiting) resolve(new Response(null));
  await Promise.all(calls);
  return { bytes };
}

/** @param {import("./contenders.mjs").Call} call */
function withUrl(call) {
  return () => call(URL, HEADERS);
}

function heapUsed() {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
