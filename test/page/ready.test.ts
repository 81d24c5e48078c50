/** What the first call waits for. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createFetch, publicClient, resumeRedirect } from "@msal-fetch/browser";
import { expect, it, vi } from "vitest";
import { api } from "../support/scripted.ts";
import { ada, msalError, result, stubClient, stubPage } from "./page.ts";

const url = "https://api.example/";
const resources = { "https://api.example": ["s"] };

it("tries `ready` again with the next call where it failed [B3]", async () => {
  stubPage();
  let isUp = false;
  // A call asks twice: before it begins, and before its token request.
  const ready = vi.fn(async () => {
    if (ready.mock.calls.length <= 2) throw new Error("a chunk of the app is missing");
    isUp = true;
  });
  const client = stubClient({
    acquireTokenSilent: async () => {
      if (!isUp) throw msalError("uninitialized_public_client_application");
      return result();
    },
  });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens: publicClient(client, { ready }), resources, fetch: server.fetch });
  await expect(fetch(url)).rejects.toMatchObject({ code: "misconfigured" });
  expect((await fetch(url)).status).toBe(200);
  await fetch(url);
  expect(ready).toHaveBeenCalledTimes(3);
});

it("heeds `ready` of a later provider over the same client [B3, S6]", async () => {
  stubPage();
  const ready = vi.fn(async () => null);
  const handleRedirectPromise = vi.fn(async () => null);
  const client = stubClient({ handleRedirectPromise });
  publicClient(client);
  const tokens = publicClient(client, { ready });
  await tokens.silent({ scopes: ["s"], subject: ada.homeAccountId, correlationId: "1" });
  expect([ready.mock.calls.length, handleRedirectPromise.mock.calls.length]).toEqual([1, 0]);
});

it("resumes without waiting for other clients of the page [B3]", async () => {
  stubPage();
  publicClient(stubClient(), { ready: () => new Promise(() => {}) });
  const fetch = createFetch({ tokens: publicClient(stubClient()), resources });
  expect(await resumeRedirect(fetch)).toBeUndefined();
});

it("lets go of clients that nobody holds [S6]", async () => {
  stubPage();
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const make = () =>
    Array.from({ length: 20 }, () => {
      const client = stubClient();
      createFetch({ tokens: publicClient(client), resources });
      return new WeakRef<object>(client);
    });
  const references = make();
  await vi.waitUntil(
    () => {
      gc();
      return references.filter((one) => one.deref()).length < 5;
    },
    { timeout: 5_000 },
  );
});
