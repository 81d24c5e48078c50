/** The Azure SDK and createFetch use each other's credentials, with the real libraries at the emulated tenant. */
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";
import { ClientSecretCredential, OnBehalfOfCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { sample } from "@msal-fetch/emulator";
import {
  clientCredential,
  createFetch,
  fromTokenCredential,
  RecoveryError,
  reportOf,
  type TokenCredentialLike,
  tokenCredential,
} from "@msal-fetch/node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => tenant.emulator.reset());
afterAll(() => tenant.emulator.close());

const GRAPH = "https://graph.microsoft.com/.default";
const ONE_WITH_CLAIMS = [{ status: 200, claims: expect.arrayContaining(["nbf", "xms_cc"]) }];
const users = () => `${tenant.listener.origin}/graph/v1.0/users`;
const statuses = (service: string) => tenant.emulator.log.entries({ service }).map(({ status }) => status);

// The Azure SDK's side: its own policies recover through our credential.

/** What a client of the Azure SDK sends its requests through. */
function pipeline() {
  const made = createEmptyPipeline();
  const credential = tokenCredential(clientCredential(tenant.daemon()));
  made.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: GRAPH }));
  const client = createDefaultHttpClient();
  return { get: (url: string) => made.sendRequest(client, createPipelineRequest({ url })) };
}

it("lets the Azure SDK's own policy recover a claims challenge [A1, A2]", async () => {
  const azure = pipeline();
  expect((await azure.get(users())).status).toBe(200);
  tenant.emulator.events.policyChanged();
  tenant.emulator.log.clear();

  const response = await azure.get(users());

  expect(response.status).toBe(200);
  expect(JSON.parse(response.bodyAsText ?? "")).toHaveProperty("value");
  expect(statuses("graph")).toEqual([401, 200]);
  expect(tenant.emulator.log.entries({ service: "token" })).toMatchObject(ONE_WITH_CLAIMS);
});

it("gives the Azure SDK a token that does not satisfy the challenge once, and no second one [E1]", async () => {
  const azure = pipeline();
  tenant.emulator.policy.challengeAlways({ service: "graph" });

  expect((await azure.get(users())).status).toBe(401);

  expect(statuses("graph")).toEqual([401, 401]);
  expect(tenant.tokenRequests()).toBe(2);
});

it("serves a client of Azure Key Vault, which learns its tenant from the vault", async () => {
  const secrets = await secretClient();

  expect((await secrets.getSecret("connection")).value).toBe("sample-secret-value");
  expect(statuses("vault")).toEqual([401, 200]);
  tenant.emulator.events.policyChanged();
  tenant.emulator.log.clear();
  expect((await secrets.setSecret("connection", "another")).name).toBe("connection");

  expect(statuses("vault")).toEqual([401, 200]);
  expect(tenant.emulator.log.entries({ service: "token" })).toMatchObject(ONE_WITH_CLAIMS);
});

it("lets a client of Azure Key Vault see why there was no token", async () => {
  const secrets = await secretClient();
  tenant.emulator.events.disableApp(sample.daemon.clientId);

  await expect(secrets.getSecret("connection")).rejects.toMatchObject({ errorCode: "unauthorized_client" });
});

async function secretClient(): Promise<SecretClient> {
  const vault = await tenant.emulator.listen({ service: "vault", authorityOrigin: tenant.listener.origin });
  const credential = tokenCredential(clientCredential(tenant.daemon()));
  // The vault is on loopback, not below vault.azure.net.
  return new SecretClient(vault.origin, credential, { disableChallengeResourceVerification: true });
}

// Our side: a fetch over a credential of @azure/identity.

const onLoopback = () => ({ authorityHost: tenant.listener.origin, disableInstanceDiscovery: true });
const withSecret = (secret: string = sample.daemon.clientSecret) =>
  new ClientSecretCredential(sample.tenantId, sample.daemon.clientId, secret, onLoopback());
const fetchWith = (credential: TokenCredentialLike) =>
  createFetch({ tokens: fromTokenCredential(credential), resources: { [tenant.listener.origin]: [GRAPH] } });

it("recovers with a credential of @azure/identity [A1, A2, A4]", async () => {
  const fetch = fetchWith(withSecret());
  expect((await fetch(users())).status).toBe(200);
  tenant.emulator.events.policyChanged();
  tenant.emulator.log.clear();

  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(users())));

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(answers.map((response) => reportOf(response)?.outcome)).toEqual(answers.map(() => "recovered"));
  expect(tenant.emulator.log.entries({ service: "token" })).toMatchObject(ONE_WITH_CLAIMS);
});

it("recovers through both bridges, one behind the other [A2]", async () => {
  const fetch = fetchWith(tokenCredential(clientCredential(tenant.daemon())));
  expect((await fetch(users())).status).toBe(200);
  tenant.emulator.events.policyChanged();

  const response = await fetch(users());

  expect(response.status).toBe(200);
  expect(reportOf(response)?.outcome).toBe("recovered");
});

it("explains the errors of @azure/identity, which carry neither code nor claims [E3, X1]", async () => {
  const wrong = await failureOf(fetchWith(withSecret("not-the-secret"))(users()));
  expect(wrong.code).toBe("unrecovered");
  expect(wrong.report.diagnosis).toMatchObject({ cause: "app-misconfigured", codes: ["AADSTS7000215"] });
  expect(wrong.report.diagnosis?.remedies[0]).toMatchObject({ who: "developer" });

  tenant.emulator.policy.addRule({ control: "mfa", api: "graph" });
  const userAssertionToken = await tenant.emulator.mintToken({ user: "alex", audience: "middle" });
  const { clientId, clientSecret } = sample.middleTier;
  const credential = { tenantId: sample.tenantId, clientId, clientSecret, userAssertionToken, ...onLoopback() };
  const blocked = await failureOf(fetchWith(new OnBehalfOfCredential(credential))(users()));
  expect(blocked.report.diagnosis).toMatchObject({ cause: "interaction-required", codes: ["AADSTS50076"] });

  for (const shown of [wrong, blocked].map((error) => JSON.stringify([error, error.message, error.cause])))
    expect(shown).not.toMatch(/not-the-secret|eyJ|capolids/);
});

it("explains a refusal with what the credential answered to the challenge [E2, N1]", async () => {
  const fetch = fetchWith(withSecret());
  await fetch(users());
  tenant.emulator.events.disableApp(sample.daemon.clientId);
  tenant.emulator.log.clear();

  const response = await fetch(users());
  await fetch(users());

  expect(response.status).toBe(401);
  expect(reportOf(response)).toMatchObject({
    outcome: "unrecovered",
    reason: "token-request-failed",
    diagnosis: { cause: "app-misconfigured", codes: ["AADSTS7000112"] },
  });
  expect(tenant.tokenRequests()).toBe(1);
});

async function failureOf(call: Promise<Response>): Promise<RecoveryError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!(error instanceof RecoveryError)) throw new Error("The call did not fail as expected", { cause: error });
  return error;
}
