/** A workload's managed identity through challenges, with real msal-node at each kind of endpoint. */
import { type Emulator, type Listener, sample } from "@msal-fetch/emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startTenant } from "../support/tenant.ts";
import { buildWorkload, startWorkload, type Workload } from "../support/workload.ts";

const GRAPH = "https://graph.microsoft.com/.default";
const WHY = /^A managed identity never sends the content of a claims request/;
let emulator: Emulator;
let listener: Listener;
let program: Awaited<ReturnType<typeof buildWorkload>>;

beforeAll(async () => {
  ({ emulator, listener } = await startTenant());
  program = await buildWorkload();
});
beforeEach(() => emulator.reset());
afterAll(async () => {
  program.remove();
  await emulator.close();
});

const withHeader = (path: string) => ({
  IDENTITY_ENDPOINT: `${listener.origin}${path}`,
  IDENTITY_HEADER: sample.managedIdentity.identityHeader,
});
const INSTANCE_METADATA = [
  "instance metadata",
  () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: listener.origin }),
] as const;
const APP_SERVICE = ["App Service", () => withHeader("/msi/token")] as const;
const SERVICE_FABRIC = [
  "Service Fabric",
  () => ({ ...withHeader("/service-fabric/token"), IDENTITY_SERVER_THUMBPRINT: "any" }),
] as const;

const users = () => `${listener.origin}/graph/v1.0/users`;
const tokenRequests = () => emulator.log.entries({ service: "managed-identity" });
/** An API that demands a context of everybody, although an application's token never carries one. */
const demandContext = (id: string, times?: number) =>
  emulator.policy.challengeAlways({
    service: "graph",
    claims: `{"access_token":{"acrs":{"essential":true,"value":"${id}"}}}`,
    ...(times !== undefined && { times }),
  });
const apiRequests = () => emulator.log.count({ service: "graph" });

/** A workload that already has a token: everything up to here is off the log. */
async function warmedUp(variables: () => Record<string, string>): Promise<Workload> {
  const workload = startWorkload(program.file, GRAPH, variables());
  onTestFinished(() => workload.stop());
  expect((await workload.call({ url: users() })).answers).toMatchObject([{ status: 200, report: { outcome: "ok" } }]);
  emulator.log.clear();
  return workload;
}

it("tells Service Fabric which token was refused, and recovers with the new one [N3, A1]", async () => {
  const workload = await warmedUp(SERVICE_FABRIC[1]);
  emulator.events.policyChanged();

  const { answers, asked } = await workload.call({ url: users() });

  expect(answers).toMatchObject([{ status: 200, report: { outcome: "recovered" } }]);
  expect(asked).toEqual([["claims"]]);
  expect(tokenRequests()).toMatchObject([{ status: 200, claims: ["token_sha256_to_refresh"] }]);
  expect(tokenRequests()[0]).not.toHaveProperty("fact");
  expect(apiRequests()).toBe(2);
});

it("makes one token request at Service Fabric for twenty challenged calls [A4, N3]", async () => {
  const workload = await warmedUp(SERVICE_FABRIC[1]);
  emulator.events.policyChanged();

  const { answers, asked } = await workload.call({ url: users(), calls: 20 });

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(asked).toEqual([["claims"]]);
  expect(tokenRequests()).toHaveLength(1);
});

describe.each([INSTANCE_METADATA, APP_SERVICE])("at %s", (_, variables) => {
  it("recovers where the endpoint gives a new token [N1, N3]", async () => {
    emulator.policy.configure({ managedIdentityCache: false });
    const workload = await warmedUp(variables);
    emulator.events.policyChanged();

    const { answers, asked } = await workload.call({ url: users() });

    expect(answers).toMatchObject([{ status: 200, report: { outcome: "recovered" } }]);
    expect(asked).toEqual([["claims"]]);
    expect(tokenRequests()).toHaveLength(1);
  });

  it("diagnoses the same token again, once and without a loop [N1, N3, E1, E2]", async () => {
    const workload = await warmedUp(variables);
    emulator.events.policyChanged();

    const first = await workload.call({ url: users() });

    expect(first.answers).toMatchObject([
      {
        status: 401,
        report: {
          outcome: "unrecovered",
          reason: "same-challenge-again",
          diagnosis: {
            cause: "challenge-not-satisfied",
            evidence: expect.arrayContaining([{ source: "request", fact: expect.stringMatching(WHY) }]),
          },
        },
      },
    ]);
    expect(first.asked).toEqual([["claims"]]);
    expect(tokenRequests()).toMatchObject([{ fact: "same token again" }]);
    expect(apiRequests()).toBe(2);

    const further = await workload.call({ url: users(), calls: 10 });

    expect(further.answers.map(({ report }) => report?.reason)).toEqual(Array(10).fill("cooling-down"));
    expect(further.asked).toEqual([]);
    expect(tokenRequests()).toHaveLength(1);
  });
});

it.each([INSTANCE_METADATA, APP_SERVICE, SERVICE_FABRIC])(
  "diagnoses an authentication context that %s cannot give, once and without a loop [N1, N3, E1]",
  async (_, variables) => {
    const workload = await warmedUp(variables);
    demandContext("c1");

    const { answers, asked } = await workload.call({ url: users() });

    expect(answers).toMatchObject([{ status: 401, report: { reason: "same-challenge-again" } }]);
    const { cause, evidence = [], remedies = [] } = answers[0]?.report?.diagnosis ?? {};
    expect(cause).toBe("challenge-not-satisfied");
    expect(evidence.filter(({ fact }) => WHY.test(fact))).toHaveLength(1);
    expect(remedies[0]?.action).toMatch(/^Call the API on behalf of a signed-in user/);
    expect(asked).toEqual([["claims"]]);
    expect(tokenRequests()).toHaveLength(1);
    expect(apiRequests()).toBe(2);
  },
);

it("renews by force without claims, also after a context was asked for [N3, D6]", async () => {
  emulator.policy.configure({ managedIdentityCache: false });
  const workload = await warmedUp(SERVICE_FABRIC[1]);
  demandContext("c1", 1);
  expect(await workload.call({ url: users() })).toMatchObject({ answers: [{ status: 200 }], asked: [["claims"]] });
  emulator.log.clear();
  const refusal = { "www-authenticate": 'Bearer error="invalid_token"' };
  emulator.faults.add({ service: "graph", kind: "answer", status: 401, headers: refusal });

  const { answers, asked } = await workload.call({ url: users(), insist: true });

  expect(answers).toMatchObject([{ status: 200, report: { outcome: "recovered" } }]);
  expect(asked).toEqual([["forceRefresh"]]);
  expect(tokenRequests()).toHaveLength(1);
  expect(tokenRequests()[0]).not.toHaveProperty("claims");
});

it("shows no token and no claims value in what it reports [X1]", async () => {
  const workload = await warmedUp(APP_SERVICE[1]);
  demandContext("c42");

  const { answers } = await workload.call({ url: users() });

  const shown = JSON.stringify(answers);
  expect(shown).toContain("challenge-not-satisfied");
  expect(shown).not.toMatch(/eyJ|c42/);
});
