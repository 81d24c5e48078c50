// POST /__emulator/<action>: what the methods of an emulator do, for programs that are not in its process.

import { isLoopbackUrl } from "./hosts.ts";
import { json } from "./http/respond.ts";
import { publicAuthority } from "./route.ts";
import type { ApiInit, ApplicationInit, UserInit } from "./state/directory.ts";
import type { LocationChange, PolicyChange } from "./state/events.ts";
import type { Fault } from "./state/faults.ts";
import type {
  AccessRule,
  AlwaysRule,
  ChallengeForm,
  ContextMode,
  ContextRule,
  CorsRule,
  DenyRule,
} from "./state/policy-types.ts";
import type { Settings } from "./state/settings.ts";
import { type MintOptions, mintToken } from "./tokens/mint.ts";
import type { World } from "./world.ts";

type Body = Record<string, unknown>;
type Action = (world: World, body: Body) => unknown;

/** Every action, by the name of its method. */
const actions: Record<string, Action> = {
  revokeSessions: ({ events }, body) =>
    events.revokeSessions(text(body, "user"), { keepRefreshTokens: body["keepRefreshTokens"] === true }),
  passwordChanged: ({ events }, body) => events.passwordChanged(text(body, "user")),
  disableUser: ({ events }, body) => events.disableUser(text(body, "user")),
  disableApp: ({ events }, body) => events.disableApp(text(body, "app")),
  policyChanged: ({ events }, body) => events.policyChanged(body as PolicyChange),
  locationChanged: ({ events }, body) => events.locationChanged(body as LocationChange),
  signInFrequencyReached: ({ events }, body) => events.signInFrequencyReached(text(body, "user")),
  refreshTokensExpired: ({ events }, body) => events.refreshTokensExpired(text(body, "user")),
  configure: ({ policy }, body) => policy.configure(body as Partial<Settings>),
  requireContext: ({ policy }, body) => policy.requireContext(body as unknown as ContextRule),
  setContext: ({ policy }, body) =>
    policy.setContext(
      text(body, "id"),
      text(body, "mode") as ContextMode,
      typeof body["user"] === "string" ? { user: body["user"] } : {},
    ),
  challengeAlways: ({ policy }, body) => void policy.challengeAlways(body as AlwaysRule),
  deny: ({ policy }, body) => void policy.deny(body as unknown as DenyRule),
  setChallengeForm: ({ policy }, body) =>
    policy.setChallengeForm(text(body, "service"), body["form"] as ChallengeForm | undefined),
  addRule: ({ policy }, body) => ({ id: policy.addRule(body as unknown as AccessRule) }),
  removeRule: ({ policy }, body) => policy.removeRule(text(body, "id")),
  requirePermission: ({ policy }, { api, ...permission }) =>
    policy.requirePermission(text({ api }, "api"), { path: text(permission, "path"), ...permission }),
  setCors: ({ policy }, body) => policy.setCors(body as CorsRule),
  addFault: ({ faults }, body) => void faults.add(body as unknown as Fault),
  clearFaults: ({ faults }) => faults.clear(),
  addUser: ({ directory }, body) =>
    directory.addUser({ ...body, userPrincipalName: text(body, "userPrincipalName") } as UserInit),
  updateUser: ({ directory }, { user, ...changes }) => directory.updateUser(text({ user }, "user"), changes),
  addApp: ({ directory }, body) => ({
    id: directory.addApp({ ...body, name: text(body, "name") } as ApplicationInit).id,
  }),
  updateApp: ({ directory }, { app, ...changes }) => ({ id: directory.updateApp(text({ app }, "app"), changes).id }),
  addApi: ({ directory }, body) => directory.addApi({ ...body, name: text(body, "name") } as ApiInit),
  updateApi: ({ directory }, { api, ...changes }) => directory.updateApi(text({ api }, "api"), changes),
  mintToken: async (world, body) => ({ token: await mintToken(world, body as MintOptions, publicAuthority) }),
  clearLog: ({ log }) => log.clear(),
  reset: (world) => resetWorld(world),
};

/** Puts everything back to how it was at creation, and forgets all tokens. The signing key stays. */
export function resetWorld(world: World): void {
  for (const part of [world.directory, world.policy, world.events, world.register, world.grants]) part.reset();
  world.faults.clear();
  world.log.clear();
  world.receivedClaims.length = 0;
}

/** Answers a request below `/__emulator`. Pages of other machines may not drive an emulator. */
export async function control(world: World, request: Request, path: string): Promise<Response> {
  const origin = request.headers.get("origin");
  if (origin !== null && !isLoopbackUrl(origin))
    return refusal(403, "The control endpoints answer pages of this machine only.");
  const cors: Record<string, string> =
    origin === null
      ? {}
      : { "access-control-allow-origin": origin, "access-control-allow-headers": "content-type", vary: "Origin" };
  const response = await answer(world, request, path.split("/")[1] ?? "");
  for (const [name, value] of Object.entries(cors)) response.headers.set(name, value);
  return response;
}

async function answer(world: World, request: Request, name: string): Promise<Response> {
  if (request.method === "OPTIONS") return new Response(null, { status: 204 });
  if (request.method === "GET" && name === "log") return json({ entries: world.log.entries() });
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action)
    return refusal(
      404,
      `There is no action ${JSON.stringify(name.slice(0, 100))}. GET log, or POST one of: ${Object.keys(actions).join(", ")}.`,
    );
  if (request.method !== "POST") return refusal(405, `Use POST for ${name}.`);
  try {
    const result = await action(world, readBody(await request.text()));
    return json({ ok: true, ...(typeof result === "object" && result) });
  } catch (error) {
    if (error instanceof TypeError) return refusal(400, error.message);
    throw error;
  }
}

function readBody(body: string): Body {
  if (body.trim() === "") return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Body;
  throw new TypeError("The body must be a JSON object.");
}

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "") throw new TypeError(`\`${name}\` is needed, as a text.`);
  return value;
}

const refusal = (status: number, error: string): Response => json({ error }, status);
