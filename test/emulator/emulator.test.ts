// The emulator as an object: options, routing, faults.

import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import https from "node:https";
import { createCertificate, createEmulator, type EmulatorOptions } from "@msal-fetch/emulator";
import { expect, onTestFinished, test } from "vitest";
import { call } from "./client.ts";

test.each<[EmulatorOptions, string]>([
  [{ tokenLifetimeMs: 0 }, "`tokenLifetimeMs`"],
  [{ refreshInMs: Number.NaN }, "`refreshInMs`"],
  [{ signIn: "maybe" as "auto" }, "`signIn`"],
  [{ now: 5 as unknown as () => number }, "`now`"],
  [{ nothing: true } as EmulatorOptions, "`nothing`"],
])("refuses wrong options %j by name", (options, name) => {
  expect(() => createEmulator(options)).toThrow(TypeError);
  expect(() => createEmulator(options)).toThrow(name);
});

test("is created at once, without a key", () => {
  const start = performance.now();
  for (let count = 0; count < 100; count++) createEmulator();
  expect(performance.now() - start).toBeLessThan(500);
});

test("tells lifetime and renewal as configured", async () => {
  const emulator = createEmulator({ tokenLifetimeMs: 600_000, refreshInMs: 300_000 });
  const { daemon, tenantId } = emulator.directory.sample;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: daemon.clientId,
    client_secret: daemon.clientSecret,
    scope: "https://graph.microsoft.com/.default",
  });
  const response = await emulator.fetch(`https://localhost:1/${tenantId}/oauth2/v2.0/token`, { method: "POST", body });
  expect(await response.json()).toMatchObject({ token_type: "Bearer", expires_in: 600, refresh_in: 300 });
});

test("lets a token expire by its own clock", async () => {
  let now = Date.UTC(2026, 0, 1);
  const emulator = createEmulator({ now: () => now });
  const token = await emulator.mintToken();
  const users = async (): Promise<number> =>
    (await call(emulator, "https://graph.microsoft.com/v1.0/users", token)).status;
  expect(await users()).toBe(200);
  now += 3_600_000;
  expect(await users()).toBe(401);
});

test("breaks the next n matching requests and no others", async () => {
  const emulator = createEmulator();
  const status = async (url: string): Promise<number> => (await call(emulator, url, undefined)).status;
  emulator.faults.add({ service: "todo", method: "get", path: "/a/*", kind: "html-502", times: 2 });
  expect(await status("https://todo.contoso.example/b/1")).toBe(401);
  expect(await status("https://todo.contoso.example/a/1")).toBe(502);
  expect(await status("https://todo.contoso.example/A/2")).toBe(502);
  expect(await status("https://todo.contoso.example/a/1")).toBe(401);
  const stop = emulator.faults.add({ kind: "answer", status: 200, body: "hello", times: Number.POSITIVE_INFINITY });
  expect(await status("https://graph.microsoft.com/v1.0/me")).toBe(200);
  stop();
  expect(await status("https://graph.microsoft.com/v1.0/me")).toBe(401);
});

test("waits as long as told, and answers as usual", async () => {
  const emulator = createEmulator();
  emulator.faults.add({ service: "graph", kind: "latency", ms: 20 });
  const start = performance.now();
  expect((await call(emulator, "https://graph.microsoft.com/v1.0/me", undefined)).status).toBe(401);
  expect(performance.now() - start).toBeGreaterThan(15);
});

test("makes a certificate for loopback that is its own authority", async () => {
  const { cert, key } = await createCertificate();
  const certificate = new X509Certificate(cert);
  expect(certificate.ca).toBe(true);
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(key).toContain("PRIVATE KEY");
});

test("says that it does not stand in for other hosts", async () => {
  const response = await createEmulator().fetch("https://outlook.office.com/api");
  expect(response.status).toBe(421);
});

test("lets an app answer first on the emulator's own origin", async () => {
  const emulator = createEmulator();
  onTestFinished(() => emulator.close());
  const { origin, certificate } = await emulator.listen({
    app: ({ url }) => (new URL(url).pathname === "/" ? new Response("the page") : undefined),
  });

  const bodies = await Promise.all(["/", "/__emulator/log"].map((path) => get(`${origin}${path}`, certificate)));

  expect(bodies).toEqual(["the page", '{"entries":[]}']);
});

/** The platform's fetch does not know the certificate. */
async function get(url: string, ca: string): Promise<string> {
  const request = https.get(url, { ca, agent: false });
  const [response] = (await once(request, "response")) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
