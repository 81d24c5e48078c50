// The emulator in place of the real hosts, through msw: no port, no certificate.
import { ConfidentialClientApplication } from "@azure/msal-node";
import { createEmulator, sample } from "@msal-fetch/emulator";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

const emulator = createEmulator();
const server = setupServer(...emulator.handlers());
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => emulator.reset());
afterAll(() => server.close());

const authority = `https://login.microsoftonline.com/${sample.tenantId}`;

test("serves msal-node on the real authority", async () => {
  const client = new ConfidentialClientApplication({
    auth: { ...sample.daemon, authority, clientCapabilities: ["CP1"] },
  });
  const result = await client.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] });
  const headers = { authorization: `Bearer ${result?.accessToken}` };
  const response = await fetch("https://graph.microsoft.com/v1.0/users", { headers });
  expect(response.status).toBe(200);
});

test("answers instance discovery with the issuer's own host", async () => {
  const endpoint = encodeURIComponent(`${authority}/oauth2/v2.0/authorize`);
  const response = await fetch(
    `https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`,
  );
  expect(await response.json()).toMatchObject({ metadata: [{ preferred_network: "login.microsoftonline.com" }] });
});

test("serves custom APIs at hosts of their own", async () => {
  const headers = { authorization: `Bearer ${await emulator.mintToken({ audience: "todo" })}` };
  const response = await fetch("https://todo.contoso.example/tasks?x=1", { method: "POST", headers, body: "hello" });
  expect(await response.json()).toMatchObject({
    path: "/tasks",
    query: "?x=1",
    body: { length: 5, sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
  });
});

test("drops a connection as a network error", async () => {
  emulator.faults.add({ service: "graph", kind: "drop" });
  await expect(fetch("https://graph.microsoft.com/v1.0/me")).rejects.toThrow(TypeError);
});

test("leaves hosts that it does not know to the caller", async () => {
  vi.spyOn(console, "error").mockImplementationOnce(() => {});
  await expect(fetch("https://elsewhere.example/")).rejects.toThrow("onUnhandledRequest");
});
