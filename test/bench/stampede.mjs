// @ts-check
/** A hundred challenged calls at once, against the local Entra ID over https: how many token requests, how many fail. */
import { readFileSync } from "node:fs";
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { createEmulator, sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, publicClient } from "@msal-fetch/node";
import { azureCore, handWritten, kiota, kyHooks } from "./contenders.mjs";
import { GRAPH_SCOPES } from "./msal.mjs";
import { atMost } from "./result.mjs";

const CALLS = 100;
const RUNS = 3;

/**
 * Where a stampede happens: who calls, which paths in turn, and what makes the tokens at hand insufficient.
 * @typedef {object} Scene
 * @property {string} name
 * @property {readonly string[]} paths
 * @property {readonly string[]} scopes
 * @property {number} bound the most token requests
 * @property {(tenant: Tenant) => Promise<Source>} source
 * @property {(tenant: Tenant) => void} happen
 */

/** @typedef {{ emulator: import("@msal-fetch/emulator").Emulator; listener: import("@msal-fetch/emulator").Listener }} Tenant */
/** @typedef {{ provider: import("@msal-fetch/core").TokenProvider; acquire: import("./contenders.mjs").Acquire }} Source */
/** @typedef {(source: Source, scopes: readonly string[], origin: string) => import("./contenders.mjs").Call} Contender */

const TODO_SCOPES = [sample.api.scope];

/** @type {readonly Scene[]} */
const scenes = [
  {
    name: "daemon, a policy changed",
    paths: ["/graph/v1.0/users"],
    scopes: GRAPH_SCOPES,
    bound: 1,
    source: daemon,
    happen: ({ emulator }) => emulator.events.policyChanged(),
  },
  {
    name: "user, one authentication context",
    paths: ["/api/todo/first"],
    scopes: TODO_SCOPES,
    bound: 1,
    source: signedInUser,
    happen: ({ emulator }) => emulator.policy.requireContext({ service: "todo", path: "/first", id: "c1" }),
  },
  {
    name: "user, two authentication contexts",
    paths: ["/api/todo/first", "/api/todo/second"],
    scopes: TODO_SCOPES,
    bound: 2,
    source: signedInUser,
    happen: ({ emulator }) => {
      emulator.policy.requireContext({ service: "todo", path: "/first", id: "c1" });
      emulator.policy.requireContext({ service: "todo", path: "/second", id: "c2" });
    },
  },
];

const send = (/** @type {string} */ url, /** @type {RequestInit | undefined} */ init) => fetch(url, init);

/** @type {Readonly<Record<string, Contender>>} */
const contenders = {
  "msal-fetch": ({ provider }, scopes, origin) => {
    const ours = createFetch({ tokens: provider, resources: { [origin]: scopes } });
    return (url, headers) => ours(url, headers && { headers });
  },
  "azure-core": ({ acquire }, scopes) => azureCore(acquire, send, scopes),
  kiota: ({ acquire }) => kiota(acquire, send),
  "ky, hooks": ({ acquire }) => kyHooks(acquire, send),
  "hand-written": ({ acquire }) => handWritten(acquire, send),
};

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const rows = [];
  const goals = [];
  for (const scene of scenes) {
    for (const [name, contender] of Object.entries(contenders)) {
      /** @type {Awaited<ReturnType<typeof stampede>>[]} */
      const runs = [];
      for (let count = 0; count < RUNS; count++) runs.push(await stampede(scene, contender));
      const worst = (/** @type {"api" | "tokens" | "failed"} */ what) => Math.max(...runs.map((one) => one[what]));
      const [api, tokens, failed] = [worst("api"), worst("tokens"), worst("failed")];
      rows.push({ "": name, scene: scene.name, "API requests": api, "token requests": tokens, "failed calls": failed });
      if (name !== "msal-fetch") continue;
      goals.push(atMost(`${scene.name}: token requests`, tokens, scene.bound));
      goals.push(atMost(`${scene.name}: failed calls`, failed, 0));
    }
  }
  return { tables: [{ title: `${CALLS} challenged calls at once; the worst of ${RUNS} runs`, rows }], goals };
}

/**
 * @param {Scene} scene
 * @param {Contender} contender
 */
async function stampede(scene, contender) {
  const file = (/** @type {string} */ variable) => readFileSync(process.env[variable] ?? "", "utf8");
  const certificate = { cert: file("MSAL_FETCH_BENCH_CERT"), key: file("MSAL_FETCH_BENCH_KEY") };
  const emulator = createEmulator({ certificate });
  const listener = await emulator.listen();
  const tenant = { emulator, listener };
  const call = contender(await scene.source(tenant), scene.scopes, listener.origin);
  const url = (/** @type {number} */ index) => `${listener.origin}${scene.paths[index % scene.paths.length]}`;
  // Token and connections are there before anything happens.
  for (let index = 0; index < scene.paths.length; index++) await succeeds(call(url(index)));
  scene.happen(tenant);
  emulator.log.clear();
  const outcomes = await Promise.all(Array.from({ length: CALLS }, (_, index) => succeeds(call(url(index)))));
  const tokens = emulator.log.count({ service: "token" });
  const api = emulator.log.count({}) - tokens;
  await emulator.close();
  return { api, tokens, failed: outcomes.filter((succeeded) => !succeeded).length };
}

/** @param {Promise<Response>} call */
async function succeeds(call) {
  try {
    const response = await call;
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * @param {Tenant} tenant
 * @returns {Promise<Source>}
 */
async function daemon({ listener }) {
  const client = new ConfidentialClientApplication({ auth: { ...sample.daemon, ...auth(listener) } });
  return {
    provider: clientCredential(client),
    acquire: (claims) => client.acquireTokenByClientCredential({ scopes: GRAPH_SCOPES, ...(claims && { claims }) }),
  };
}

/**
 * @param {Tenant} tenant
 * @returns {Promise<Source>}
 */
async function signedInUser({ listener }) {
  const { clientId } = sample.publicClient;
  const client = new PublicClientApplication({ auth: { clientId, ...auth(listener) } });
  const request = { scopes: TODO_SCOPES, redirectUri: "http://localhost:3000/", loginHint: "alex" };
  const page = await fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(page.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const { account } = await client.acquireTokenByCode({ ...request, code });
  if (!account) throw new Error("The emulator gave no account");
  return {
    provider: publicClient(client),
    acquire: (claims) => client.acquireTokenSilent({ account, scopes: TODO_SCOPES, ...(claims && { claims }) }),
  };
}

/** @param {import("@msal-fetch/emulator").Listener} listener */
function auth({ authority, host }) {
  return { authority, knownAuthorities: [host], clientCapabilities: ["CP1"] };
}
