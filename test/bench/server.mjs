// @ts-check
/** The far end of the benchmarks over the network: a process of its own, so that its work is not counted. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { accessToken } from "./msal.mjs";

/**
 * Starts it. It has
 * - `GET /ok`: a small answer;
 * - `GET /once`: the same once per token, else a claims challenge in Graph's form;
 * - `PUT /upload`: reads all, challenges a token without `xms_bench`;
 * - a token service below `/tenant`.
 *
 * @returns {Promise<{ https: string; http: string; close(): void }>}
 */
export async function startServer() {
  const child = fork(import.meta.filename, ["serve"], { execArgv: [] });
  const [ports] = /** @type {[{ https: number; http: number }]} */ (await once(child, "message"));
  return {
    https: `https://localhost:${ports.https}`,
    http: `http://localhost:${ports.http}`,
    close: () => void child.kill(),
  };
}

if (process.argv[2] === "serve" && process.send) await serve();

async function serve() {
  const file = (/** @type {string} */ variable) => readFileSync(process.env[variable] ?? "", "utf8");
  const options = { cert: file("MSAL_FETCH_BENCH_CERT"), key: file("MSAL_FETCH_BENCH_KEY"), keepAliveTimeout: 60_000 };
  const servers = [createHttps(options), createHttp({ keepAliveTimeout: 60_000 })];
  const ports = [];
  for (const server of servers) {
    server.on("request", (incoming, outgoing) => void answer(incoming, outgoing).catch(() => outgoing.destroy()));
    server.listen(0, "localhost");
    await once(server, "listening");
    ports.push(/** @type {import("node:net").AddressInfo} */ (server.address()).port);
  }
  process.send?.({ https: ports[0], http: ports[1] });
  process.once("disconnect", () => process.exit());
}

/** @type {Set<string>} */
const used = new Set();

/**
 * @param {import("node:http").IncomingMessage} incoming
 * @param {import("node:http").ServerResponse} outgoing
 */
async function answer(incoming, outgoing) {
  const { headers } = incoming;
  const [url = ""] = (incoming.url ?? "").split("?");
  const token = headers.authorization?.slice("Bearer ".length) ?? "";
  for await (const _ of incoming);
  const origin = `https://${headers.host}`;
  if (url.startsWith("/tenant")) return json(outgoing, url.endsWith("/token") ? issued() : discovery(origin));
  if (url === "/once") {
    if (used.has(token)) return challenge(outgoing, { nbf: { essential: true, value: String(now()) } });
    used.add(token);
  }
  if (url === "/upload" && !token.includes("elevated")) {
    return challenge(outgoing, { xms_bench: { essential: true, value: "elevated" } });
  }
  return json(outgoing, { value: [] });
}

function issued() {
  return { token_type: "Bearer", expires_in: 3600, ext_expires_in: 3600, access_token: accessToken() };
}

/** @param {string} origin */
function discovery(origin) {
  return {
    issuer: `${origin}/tenant/v2.0`,
    authorization_endpoint: `${origin}/tenant/oauth2/v2.0/authorize`,
    token_endpoint: `${origin}/tenant/oauth2/v2.0/token`,
    jwks_uri: `${origin}/tenant/discovery/v2.0/keys`,
  };
}

/**
 * @param {import("node:http").ServerResponse} outgoing
 * @param {object} claims
 */
function challenge(outgoing, claims) {
  const text = Buffer.from(JSON.stringify({ access_token: claims })).toString("base64");
  outgoing.statusCode = 401;
  outgoing.setHeader(
    "www-authenticate",
    `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${text}"`,
  );
  json(outgoing, { error: { code: "InvalidAuthenticationToken", message: "Continuous access evaluation" } });
}

/**
 * @param {import("node:http").ServerResponse} outgoing
 * @param {object} content
 */
function json(outgoing, content) {
  outgoing.setHeader("content-type", "application/json");
  outgoing.end(JSON.stringify(content));
}

function now() {
  return Math.floor(Date.now() / 1000);
}
