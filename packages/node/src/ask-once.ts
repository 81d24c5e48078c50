/** Token requests of a client whose cache is shared: what one process gets serves the others. */
import type { TokenRequest } from "@msal-fetch/core";
import { authorityOf } from "./client-config.ts";
import { type Demand, demandOf } from "./demand.ts";
import type { AuthenticationResultLike } from "./msal-like.ts";
import { type MemoryLike, type SharedCache, type SharedRequest, sharedCacheOf } from "./shared-cache.ts";
import { digestOf, issuedAt } from "./token-facts.ts";

/** Asks MSAL; made to be called more than once. */
export type AskMsal = (request: TokenRequest) => Promise<AuthenticationResultLike | null>;

/** Whose token is asked for. */
export interface Asking {
  readonly kind: "user" | "app" | "on-behalf-of";
  readonly client: object;
  readonly subject: string;
  readonly authority: string | undefined;
}

const MAX_KNOWN = 1_000;
/** A token with less time left is not taken from another process, in milliseconds. */
const RESERVE_MS = 300_000;

/** The token that this process gave out last, by what was asked for. */
const lastKnown = new WeakMap<SharedCache, Map<string, string>>();

/**
 * Asks MSAL. Where the client's cache is shared, a request that passes the cache by (with claims, or forced) is made
 * by one process, and the others take what it got.
 */
export async function askOnce(
  asking: Asking,
  request: TokenRequest,
  askMsal: AskMsal,
): Promise<AuthenticationResultLike | null> {
  const shared = sharedCacheOf(asking.client);
  if (!shared) return askMsal(request);
  const { kind, client, subject, authority = authorityOf(client) } = asking;
  const scopes = [...request.scopes].sort();
  const slot = JSON.stringify([kind, clientIdOf(client), authority, subject, request.account?.tenantId ?? "", scopes]);
  // MSAL looks on-behalf-of tokens up in its memory only.
  const ask: AskMsal = async (asked) => {
    const memory = kind === "on-behalf-of" && demandOf(asked) === undefined ? memoryOf(client) : undefined;
    if (memory) await shared.load(memory);
    return askMsal(asked);
  };
  const demand = demandOf(request);
  const known = knownOf(shared);
  const answer = demand
    ? await shared.once(sharedRequest(slot, demand, request, known.get(slot), ask))
    : await ask(request);
  if (answer?.accessToken) remember(known, slot, answer.accessToken);
  return answer;
}

function sharedRequest(
  slot: string,
  demand: Demand,
  request: TokenRequest,
  before: string | undefined,
  ask: AskMsal,
): SharedRequest<AuthenticationResultLike | null> {
  const { claims: _claims, refresh: _refresh, ...plain } = request;
  return {
    name: digestOf(slot, demand.key),
    signal: request.signal,
    token: (answer) => answer?.accessToken ?? "",
    accepts(token, acquiredAt) {
      const issued = issuedAt(token) ?? acquiredAt ?? 0;
      if (token === "" || token === before || issued < (demand.nbf ?? 0)) return false;
      // Of a forced request nothing is known but that its token is newer.
      if (before === undefined) return demand.key !== "refresh";
      return issued >= (issuedAt(before) ?? 0);
    },
    async cached() {
      const answer = await ask(plain);
      const lasts = (answer?.expiresOn?.getTime() ?? 0) - Date.now() > RESERVE_MS;
      return lasts ? answer : null;
    },
    acquire: () => ask(request),
  };
}

function knownOf(shared: SharedCache): Map<string, string> {
  const known = lastKnown.get(shared) ?? new Map<string, string>();
  lastKnown.set(shared, known);
  return known;
}

function remember(known: Map<string, string>, slot: string, token: string): void {
  known.delete(slot);
  known.set(slot, token);
  if (known.size > MAX_KNOWN) known.delete(known.keys().next().value ?? "");
}

function memoryOf(client: object): MemoryLike | undefined {
  return (client as { getTokenCache?(): MemoryLike }).getTokenCache?.();
}

function clientIdOf(client: object): unknown {
  return (client as { config?: { auth?: { clientId?: unknown } } }).config?.auth?.clientId;
}
