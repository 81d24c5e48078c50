/** A nested app, as in Office and Teams: its host signs the user in and gives tokens out through a bridge. */
import { join } from "node:path";
import { createEmulator, type Emulator, type Listener, sample } from "@msal-fetch/emulator";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { testCertificate } from "../support/certificate.ts";
import { type Person, startChromium } from "../support/chromium.ts";
import { root } from "../support/sources.ts";

const PAGE = '<!doctype html><title>Nested</title><script type="module" src="/nested.js"></script>';

/** The app, beside the services. */
function app({ url }: Request): Response | undefined {
  if (url.endsWith("/nested")) return new Response(PAGE, { headers: { "content-type": "text/html" } });
  return url.endsWith("/nested.js")
    ? new Response(script, { headers: { "content-type": "text/javascript" } })
    : undefined;
}

type Method = "GetInitContext" | "GetToken" | "GetTokenPopup";
type Envelope = { method: Method; requestId: string; tokenParams?: { claims?: string } };
declare function call(method: string, path: string, interaction?: "auto" | "never"): Promise<object>;

let emulator: Emulator;
let listener: Listener;
let person: Person;
let script = "";

beforeAll(async () => {
  emulator = createEmulator({ certificate: testCertificate() });
  [listener, person] = await Promise.all([emulator.listen({ app }), startChromium()]);
  const entry = join(root, "test/browser/nested-page.ts");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["@msal-fetch/source"],
  });
  script = outputFiles[0]?.text ?? "";
});
afterEach(() => emulator.reset());
afterAll(() => Promise.all([emulator.close(), person.leave()]));

/** The double of a host: the only part of nested apps that nobody has outside of Office and Teams. */
class Host {
  readonly asked: Method[] = [];
  /** What the host has in its own cache, and gives out whenever nobody demands more. */
  readonly #cached: Promise<string>;

  constructor() {
    this.#cached = token();
  }

  async answer(text: string): Promise<string> {
    const { method, requestId, tokenParams }: Envelope = JSON.parse(text);
    this.asked.push(method);
    const envelope = { messageType: "NestedAppAuthResponse", requestId };
    if (method === "GetInitContext") {
      const initContext = { sdkName: "host", sdkVersion: "1", capabilities: { queryAccount: false } };
      return JSON.stringify({ ...envelope, success: true, initContext });
    }
    const wantsMore = tokenParams?.claims?.includes("acrs") === true;
    if (method === "GetToken" && wantsMore) {
      return JSON.stringify({ ...envelope, success: false, error: { status: "USER_INTERACTION_REQUIRED" } });
    }
    const access_token = wantsMore ? await token(["c1"]) : await this.#cached;
    const { id } = sample.users.alex;
    const id_token = `${encoded({ alg: "none" })}.${encoded({ oid: id, tid: sample.tenantId, preferred_username: "alex" })}.`;
    const account = {
      homeAccountId: `${id}.${sample.tenantId}`,
      environment: listener.host,
      tenantId: sample.tenantId,
      username: "alex",
      localAccountId: id,
    };
    const given = { access_token, id_token, expires_in: 3600, properties: null, scope: sample.api.scope };
    return JSON.stringify({ ...envelope, success: true, token: given, account });
  }
}

const token = (acrs: string[] = []) =>
  emulator.mintToken({ user: "alex", audience: "todo", scopes: [sample.api.scope.split("/").at(-1) ?? ""], acrs });
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

async function open(): Promise<{ page: Page; host: Host }> {
  const host = new Host();
  const page = await (await person.start()).newPage();
  await page.exposeFunction("askHost", (text: string) => host.answer(text));
  const options = {
    authority: listener.authority,
    host: listener.host,
    origin: listener.origin,
    scope: sample.api.scope,
  };
  await page.addInitScript(`globalThis.nested = ${JSON.stringify(options)};
    const listeners = [];
    window.nestedAppAuthBridge = {
      addEventListener: (_, listener) => listeners.push(listener),
      postMessage: async (text) => { const answer = await askHost(text); for (const one of listeners) one(answer); },
    };`);
  await page.goto(`${listener.origin}/nested`);
  await page.waitForFunction("globalThis.call");
  return { page, host };
}

const calling = (page: Page, method: string, path: string, interaction: "auto" | "never" = "auto") =>
  page.evaluate(([one, two, three]) => call(one, two, three), [method, path, interaction] as const);

it("takes the host's user, steps up through the host, and keeps the newer token although the host gives out the old one [B5]", async () => {
  emulator.policy.requireContext({ service: "todo", method: "DELETE", path: "/tasks/*", id: "c1" });
  const { page, host } = await open();
  expect(await calling(page, "GET", "/api/todo/tasks")).toEqual({ status: 200, outcome: "ok" });
  expect(await calling(page, "DELETE", "/api/todo/tasks/1")).toEqual({ status: 200, outcome: "recovered" });
  expect(host.asked.filter((method) => method === "GetTokenPopup")).toHaveLength(1);

  for (const _ of [1, 2]) {
    expect(await calling(page, "DELETE", "/api/todo/tasks/1")).toEqual({ status: 200, outcome: "ok" });
  }
  expect(host.asked.filter((method) => method === "GetTokenPopup")).toHaveLength(1);
  await page.context().close();
});

it("asks the host for nothing that the call does not allow [B5, A4]", async () => {
  emulator.policy.requireContext({ service: "todo", method: "DELETE", path: "/tasks/*", id: "c1" });
  const { page, host } = await open();
  expect(await calling(page, "DELETE", "/api/todo/tasks/1", "never")).toEqual({
    status: 401,
    outcome: "unrecovered",
    reason: "interaction-not-allowed",
  });
  expect(host.asked).not.toContain("GetTokenPopup");
  await page.context().close();
});
