/** Where there is no page: servers and workers. */
import { expect, it } from "vitest";
import { useSpa } from "../support/spa.ts";

const spa = useSpa();

it.each(["4", "5"] as const)(
  "is imported in a worker, where it does nothing, with msal-browser %s [B7]",
  async (major) => {
    const tab = await spa.open({ major });
    const exported = await tab.peek<string[]>(`new Promise((resolve, reject) => {
    const worker = new Worker("/${major}/spa-worker-main.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  })`);
    expect(exported).toEqual(expect.arrayContaining(["createFetch", "publicClient", "resumeRedirect"]));
  },
);

it("is imported and set up for server rendering, where it does nothing [B7]", async () => {
  const before = Object.getOwnPropertyNames(globalThis);
  const { PublicClientApplication } = await import("@azure/msal-browser");
  const { createFetch, publicClient, resumeRedirect } = await import("@msal-fetch/browser");
  const client = new PublicClientApplication({ auth: { clientId: "00000000-0000-0000-0000-000000000000" } });
  const fetch = createFetch({ tokens: publicClient(client), resources: { "https://api.example/": ["scope"] } });
  expect(await resumeRedirect(fetch)).toBeUndefined();
  await expect(fetch("https://api.example/")).rejects.toMatchObject({ name: "RecoveryError", code: "signed-out" });
  expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
});
