/** Claims of token endpoint errors that MSAL drops, kept by `keepClaims` in the configuration of real msal-node. */
import * as seven from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { claimsOf, createFetch, keepClaims, onBehalfOf, publicClient, RecoveryError, reportOf } from "@msal-fetch/node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { majors } from "../support/msal-majors.ts";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => {
  tenant.emulator.reset();
  // An invalid_grant without a suberror, of which MSAL makes a ServerError.
  tenant.emulator.policy.configure({ interactionError: "bare" });
});
afterAll(() => tenant.emulator.close());

const auth = () => tenant.auth;
const system = (keeps: boolean) => (keeps ? { system: { networkClient: keepClaims() } } : {});

/** A call to Graph on behalf of alex, from whom a policy wants more. */
async function refusedOnBehalf(msal: (typeof majors)[number][1], keeps: boolean): Promise<RecoveryError> {
  const { clientId, clientSecret } = sample.middleTier;
  const client = new msal.ConfidentialClientApplication({
    auth: { clientId, clientSecret, ...auth() },
    ...system(keeps),
  });
  tenant.emulator.policy.addRule({ control: "mfa", api: "graph" });
  const fetch = createFetch({
    tokens: onBehalfOf(client, await tenant.emulator.mintToken({ user: "alex", audience: "middle" })),
    resources: { [tenant.listener.origin]: ["https://graph.microsoft.com/.default"] },
  });
  const error: unknown = await fetch(`${tenant.listener.origin}/graph/v1.0/me`).catch((reason: unknown) => reason);
  if (!(error instanceof RecoveryError)) throw new Error("The call did not fail as expected", { cause: error });
  return error;
}

it.each(majors)(
  "keeps what a user has to satisfy for the caller of an API, with msal-node %s [N2]",
  async (_, msal) => {
    const error = await refusedOnBehalf(msal, true);

    expect(error.code).toBe("challenge");
    expect(JSON.parse(claimsOf(error) ?? "")).toHaveProperty("access_token.capolids");
    expect(error.report.diagnosis).toMatchObject({
      cause: "interaction-required",
      codes: expect.arrayContaining(["AADSTS50076"]),
    });
  },
);

it("has nothing for the caller of an API without it [N2]", async () => {
  expect(claimsOf(await refusedOnBehalf(seven, false))).toBeUndefined();
});

it("shows no claims value in the error and its report [X1]", async () => {
  const error = await refusedOnBehalf(seven, true);

  const { cause } = error;
  expect(JSON.stringify([error, error.message, error.report, cause])).not.toMatch(/capolids|eyJ/);
});

const names = (claims: string | null) =>
  Object.keys(JSON.parse(claims ?? "{}").access_token).filter((name) => name !== "xms_cc");

it.each([
  [true, ["acrs", "capolids"]],
  [false, ["acrs"]],
])(
  "asks the user with the claims of both, API and token service, where they are kept: %s [A3]",
  async (keeps, both) => {
    const client = new seven.PublicClientApplication({
      auth: { clientId: sample.publicClient.clientId, ...auth() },
      ...system(keeps),
    });
    const request = { scopes: [sample.api.scope], redirectUri: "http://localhost:3000/", loginHint: "alex" };
    const answer = await globalThis.fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
    await client.acquireTokenByCode({ ...request, code });
    tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/approve", id: "c1" });
    tenant.emulator.policy.setContext("c1", "interaction");
    let asked: string[] = [];
    const openBrowser = async (url: string) => {
      asked = names(new URL(url).searchParams.get("claims"));
      const page = await (await globalThis.fetch(url)).text();
      const fields = [...page.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
      const body = new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value]));
      await globalThis.fetch(/ action="([^"]+)"/.exec(page)?.[1] ?? "", { method: "POST", body });
    };
    const todo = `${tenant.listener.origin}/api/${sample.api.name}`;
    const tokens = publicClient(client, { interaction: "browser", openBrowser });

    const response = await createFetch({ tokens, resources: { [todo]: [sample.api.scope] } })(`${todo}/approve`);

    expect(response.status).toBe(200);
    expect(reportOf(response)?.outcome).toBe("recovered");
    expect(asked.sort()).toEqual(both);
  },
);
