// @ts-check
/** How long `diagnose` takes for refusals as they come. */
import { diagnose } from "@msal-fetch/core";
import { cpuMicros } from "./cpu.mjs";
import { accessToken } from "./msal.mjs";
import { atMost } from "./result.mjs";
import { estimate, median } from "./statistics.mjs";

const GRAPH_403 = "Graph 403, scope missing";

/** @type {Readonly<Record<string, import("@msal-fetch/core").Failure>>} */
const failures = {
  [GRAPH_403]: {
    request: { method: "GET", url: "https://graph.microsoft.com/v1.0/me/messages?$top=10" },
    status: 403,
    headers: {
      "content-type": "application/json",
      "request-id": "791adf2b-dfb8-4083-abc6-9c16ad6a8a2b",
      "client-request-id": "791adf2b-dfb8-4083-abc6-9c16ad6a8a2b",
      date: "Sun, 21 Oct 2018 09:43:39 GMT",
    },
    body: '{"error":{"code":"ErrorAccessDenied","message":"Access is denied. Check credentials and try again.","innerError":{"request-id":"791adf2b-dfb8-4083-abc6-9c16ad6a8a2b","date":"2018-10-21T09:43:39","client-request-id":"791adf2b-dfb8-4083-abc6-9c16ad6a8a2b"}}}',
    token: accessToken({ idtyp: "user", roles: undefined, scp: "User.Read Calendars.Read profile openid email" }),
    tokenKind: "delegated",
  },
  "Graph 403, application role missing": {
    request: { method: "GET", url: "https://graph.microsoft.com/v1.0/users" },
    status: 403,
    headers: { "content-type": "application/json" },
    body: '{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}',
    token: accessToken({ roles: ["Mail.Read"] }),
    tokenKind: "app",
  },
  "Graph 401, token expired": {
    request: { method: "GET", url: "https://graph.microsoft.com/v1.0/me" },
    status: 401,
    headers: {
      "www-authenticate":
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
    },
    body: '{"error":{"code":"InvalidAuthenticationToken","message":"Lifetime validation failed, the token is expired."}}',
    token: accessToken({ exp: 1_700_000_000 }),
  },
  "nothing but a status": { status: 403 },
};

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  /** @type {Record<string, number[]>} */
  const samples = {};
  for (let round = -20; round < 100; round++) {
    for (const [name, failure] of Object.entries(failures)) {
      const micros = cpuMicros(100, () => diagnose(failure));
      samples[name] ??= [];
      if (round >= 0) samples[name].push(micros);
    }
  }
  return {
    tables: [
      {
        title: "CPU time of one diagnosis, µs",
        rows: Object.entries(samples).map(([name, micros]) => {
          const { median: middle, low, high } = estimate(micros);
          const { cause } = diagnose(failures[name] ?? {});
          return { "": name, cause, µs: middle, "95 % from": low, "95 % to": high };
        }),
      },
    ],
    goals: [atMost(`${GRAPH_403}, µs`, median(samples[GRAPH_403] ?? []), 20)],
  };
}
