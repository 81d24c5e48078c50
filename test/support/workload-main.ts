/** A workload with a managed identity: makes the calls that its parent process orders. */
import { ManagedIdentityApplication } from "@azure/msal-node";
import { createFetch, managedIdentity, reportOf } from "@msal-fetch/node";
import type { Order, Outcome } from "./workload.ts";

const client = new ManagedIdentityApplication({
  clientCapabilities: ["CP1"],
  system: { disableInternalRetries: true },
});
const asked: string[][] = [];
const acquireToken = client.acquireToken.bind(client);
client.acquireToken = (request) => {
  asked.push(Object.keys(request).filter((name) => name !== "resource"));
  return acquireToken(request);
};

const [, , scope = ""] = process.argv;
const tokens = managedIdentity(client);

async function carryOut({ url, calls = 1, insist = false }: Order): Promise<Outcome> {
  const fetch = createFetch({
    tokens,
    resources: { [new URL(url).origin]: [scope] },
    shouldRecover: () => insist || undefined,
  });
  const answers = await Promise.all(
    Array.from({ length: calls }, async () => {
      const response = await fetch(url);
      return { status: response.status, report: reportOf(response) };
    }),
  );
  return { answers, asked: asked.splice(0) };
}

process.on("message", (order: Order) => {
  carryOut(order).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
