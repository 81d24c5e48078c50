// POST /$batch: up to twenty requests in one; each is checked on its own, with the token of the whole.
import { json, readJson } from "../../http/respond.ts";
import type { Exchange } from "../../world.ts";
import type { Call } from "../api.ts";
import type { GraphRoute } from "./route.ts";
import { graphError } from "./shape.ts";

interface Step {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  dependsOn?: string[];
}

/** The batch operation. It asks for no permission: its steps do. */
export const batchRoute: GraphRoute = {
  method: "POST",
  path: "/*/$batch",
  permission: { scopes: [], roles: [] },
  policies: false,
  run: batch,
};

async function batch(call: Call): Promise<Response> {
  const { world, exchange } = call;
  const steps = readSteps(await readJson(exchange.request));
  if (!steps)
    return graphError(
      world,
      exchange,
      400,
      "BadRequest",
      "Invalid batch payload format: 1 to 20 requests, each with id, method and url.",
    );
  exchange.note.fact = `batch of ${steps.length}`;
  const done = new Map<string, Record<string, unknown>>();
  for (const step of steps) {
    const failed = (step.dependsOn ?? []).some((id) => Number(done.get(id)?.["status"] ?? 500) >= 400);
    done.set(step.id, failed ? dependencyFailed(step) : await run(call, step));
  }
  return json({ responses: [...done.values()] });
}

async function run({ world, exchange, answer }: Call, step: Step): Promise<Record<string, unknown>> {
  const version = exchange.path.split("/")[1] ?? "v1.0";
  const url = new URL(`/${version}/${step.url.replace(/^\//, "")}`, exchange.url);
  const headers = new Headers(step.headers);
  headers.set("authorization", exchange.request.headers.get("authorization") ?? "");
  const hasBody = step.body !== undefined && !["GET", "HEAD"].includes(step.method);
  const request = new Request(url, {
    method: step.method,
    headers,
    ...(hasBody && { body: JSON.stringify(step.body) }),
  });
  const inner: Exchange = { ...exchange, request, url, path: url.pathname, note: {} };
  const at = world.now();
  const response = await answer(inner);
  world.log.add({
    at,
    service: exchange.service,
    method: step.method,
    path: inner.path,
    status: response.status,
    ms: world.now() - at,
    batch: true,
    ...inner.note,
  });
  const text = await response.text();
  return {
    id: step.id,
    status: response.status,
    headers: Object.fromEntries([...response.headers].map(([name, value]) => [headerCase(name), value])),
    ...(text !== "" && { body: JSON.parse(text) as unknown }),
  };
}

function readSteps(body: Record<string, unknown> | undefined): Step[] | undefined {
  const requests = body?.["requests"];
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > 20) return undefined;
  const steps = requests as Partial<Step>[];
  const isGood = steps.every(
    ({ id, method, url }) => typeof id === "string" && typeof method === "string" && typeof url === "string",
  );
  return isGood ? steps.map((step) => ({ ...step, method: step.method?.toUpperCase() }) as Step) : undefined;
}

const dependencyFailed = ({ id }: Step): Record<string, unknown> => ({
  id,
  status: 424,
  headers: { "Content-Type": "application/json" },
  body: { error: { code: "FailedDependency", message: "Failed Dependency" } },
});

// Graph writes names in their usual spelling inside a batch.
const headerCase = (name: string): string =>
  name === "www-authenticate" ? "WWW-Authenticate" : name.replace(/(^|-)\w/g, (letter) => letter.toUpperCase());
