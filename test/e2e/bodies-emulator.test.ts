/** Bodies through a challenge with real msal-node, compared by what the emulated API says it got: rules S4 and A1. */
import { createHash } from "node:crypto";
import { clientCredential, createFetch, type FetchInit, reportOf } from "@msal-fetch/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
afterAll(() => tenant.emulator.close());

const MiB = 1024 * 1024;
const BYTES = Uint8Array.from({ length: 3 * MiB + 1 }, (_, n) => (n ^ (n >> 9)) & 255);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");

/** Chunks of a prime length, so that no border falls together with one of the network's. */
function stream(): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= BYTES.length) return controller.close();
      controller.enqueue(BYTES.slice(at, at + 65_521));
      at += 65_521;
    },
  });
}

const put = (body: unknown): FetchInit => ({ method: "PUT", body: body as string, duplex: "half" }) as FetchInit;

it.each<[string, (url: string) => [string | Request, FetchInit?]]>([
  ["bytes", (url) => [url, put(BYTES)]],
  ["a Blob", (url) => [url, put(new Blob([BYTES]))]],
  ["a stream", (url) => [url, put(stream())]],
  ["a Request with bytes", (url) => [new Request(url, put(BYTES))]],
  ["a Request with a stream", (url) => [new Request(url, put(stream()))]],
])("sends three megabytes of %s whole, after policies have changed [S4, A1]", async (_, make) => {
  const api = tenant.emulator.directory.sample.api;
  const origin = `${tenant.listener.origin}/api/${api.name}`;
  const tokens = clientCredential(tenant.daemon());
  const fetch = createFetch({ tokens, resources: { [origin]: [`${api.appIdUri}/.default`] } });
  expect((await fetch(`${origin}/warm`)).status).toBe(200);
  tenant.emulator.log.clear();
  tenant.emulator.events.policyChanged();

  const response = await fetch(...make(`${origin}/files/1`));

  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ method: "PUT", body: { length: BYTES.length, sha256: SHA256 } });
  expect(reportOf(response)?.attempts.map(({ action, status }) => status ?? action)).toEqual([401, "silent", 200]);
  expect(tenant.emulator.log.count({ service: api.name })).toBe(2);
  expect(tenant.tokenRequests()).toBe(1);
});
