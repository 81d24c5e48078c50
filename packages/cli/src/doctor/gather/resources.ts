/** Reads the resources of a client: which scopes are asked for which addresses. */
import type { ResourceFacts } from "../facts.ts";
import { isObject } from "./members.ts";

const MAX_RESOURCES = 200;

/** The entries of `resources`, as `createFetch` takes them. */
export function readResources(resources: unknown): ResourceFacts[] {
  if (!isObject(resources)) return [];
  return Object.entries(resources)
    .slice(0, MAX_RESOURCES)
    .map(([key, value], at) => {
      const url = URL.canParse(key) ? new URL(key) : undefined;
      const address = url && /^https?:$/.test(url.protocol) ? url : undefined;
      const name = address ? address.origin : nameOf(key);
      return {
        place: `resources, entry ${at + 1}${name === undefined ? "" : ` (${name})`}`,
        url: address,
        ofPage: key.startsWith("/") && !key.startsWith("//"),
        scopes: isObject(value) ? value["scopes"] : value,
      };
    });
}

/** A key that is no address, up to its first segment: paths may hold the names of people. */
function nameOf(key: string): string | undefined {
  const [start = ""] = /^\/?[\w.~-]{0,40}/.exec(key) ?? [];
  if (start === "") return undefined;
  const isAll = key === start || key === `${start}/`;
  return `"${start}${isAll ? "" : "…"}"`;
}
