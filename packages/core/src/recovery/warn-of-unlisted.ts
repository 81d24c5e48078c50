/** Tells of an API that asks for a token and stands under none of `resources`: the first mistake of many. */
import { parseChallenges } from "../challenge/parse.ts";
import { type Engine, tell } from "../fetch/call.ts";
import { headersOf, type ReadArguments } from "../request/outgoing.ts";
import { isAllowed } from "../request/resource.ts";

const MAX_ORIGINS = 100;
const warned = new WeakMap<Engine, Set<string>>();

/** Once for an engine and an origin. The response is only looked at. */
export function warnOfUnlisted(engine: Engine, { asked, url }: ReadArguments, { headers }: Response): void {
  const { onEvent } = engine;
  const origins = warned.get(engine) ?? new Set();
  warned.set(engine, origins);
  const { origin } = url;
  if (!onEvent || origins.has(origin) || origins.size >= MAX_ORIGINS || !isAllowed(url)) return;
  // A caller's own token went along.
  if (headersOf(asked).has("authorization")) return;
  if (!parseChallenges(headers.get("www-authenticate") ?? "").some(({ scheme }) => scheme === "bearer")) return;
  origins.add(origin);
  tell(onEvent, {
    type: "warning",
    code: "resource-not-listed",
    message:
      `${origin} asks for a token, and the URL that was called is under none of \`resources\`, so no token went ` +
      "along. Compare scheme, host, port and path with the keys of `resources`.",
  });
}
