/** Gets tokens from the provider without a prompt: one request for all who want the same, checked before it is held. */
import type { Requirement } from "../claims/requirement.ts";
import { loadRecovery } from "../fetch/load-recovery.ts";
import type { CallOptions } from "../options.ts";
import type { AccessToken, TokenProvider, TokenRequest } from "../provider.ts";
import type { ClientState } from "./client-state.ts";
import type { Joined } from "./flights.ts";
import { isGuid } from "./guid.ts";
import { HeldToken } from "./held-token.ts";
import { acrsKey, type Slot } from "./slot.ts";

/** Whose token a call uses, read once before anything is awaited. */
export interface TokenContext {
  readonly provider: TokenProvider;
  readonly state: ClientState;
  readonly slot: Slot;
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly tenant: string | undefined;
  readonly account: CallOptions["account"];
}

/** What a token is wanted for. */
export interface Wanted {
  /** "refresh": pass MSAL's cache by. */
  readonly mode: "plain" | "refresh" | "challenge";
  /** The authentication contexts that the token is asked for with. */
  readonly acrs: readonly string[];
  readonly claims?: string | undefined;
  readonly requirement?: Requirement;
}

/** The name under which callers that want the same find each other. */
export function flightKey(slot: Slot, how: "silent" | "interactive", { mode, acrs, requirement }: Wanted): string {
  return `${how}\n${mode}\n${requirement?.key ?? acrsKey(acrs)}\n${slot.key}`;
}

/** Gets a token without a prompt. Rejects with the provider's own error. */
export function acquireSilent(
  context: TokenContext,
  wanted: Wanted,
  correlationId: string,
  signal: AbortSignal | undefined,
): Promise<Joined<HeldToken>> {
  const { provider, state, slot } = context;
  return state.flights.join(flightKey(slot, "silent", wanted), signal, async (abort) => {
    const attempt = async () => {
      const { generation } = state;
      const requestedAt = state.flights.tick();
      const token = await provider.silent(tokenRequest(context, wanted, correlationId, abort));
      return hold(context, wanted, token, requestedAt, generation);
    };
    try {
      return await attempt();
    } catch (error) {
      const { retrySilent } = await loadRecovery();
      return retrySilent(attempt, error, abort);
    }
  });
}

/** A9: made anew for every attempt, as MSAL writes into it. */
export function tokenRequest(
  context: TokenContext,
  wanted: Wanted,
  correlationId: string,
  signal: AbortSignal,
): TokenRequest {
  const { subject, scopes, tenant, account } = context;
  return {
    scopes: [...scopes],
    subject,
    correlationId,
    signal,
    ...(account && { account: { ...account } }),
    ...(tenant !== undefined && { tenant }),
    ...(wanted.claims !== undefined && { claims: wanted.claims }),
    ...(wanted.mode === "refresh" && { refresh: true }),
  };
}

/** Rules A6 and A10: what came back must be what was asked for, and must be sendable. */
export function hold(
  context: TokenContext,
  wanted: Wanted,
  token: AccessToken,
  requestedAt: number,
  generation: number,
): HeldToken {
  const { state, slot, subject, account, tenant } = context;
  if (token.subject !== subject) throw unusable("account-mismatch", "another account's token came back");
  const wantedTenant = tenant ?? account?.tenantId;
  if (token.tenant !== undefined && isOther(wantedTenant, token.tenant)) {
    throw unusable("account-mismatch", "another tenant's token came back");
  }
  if (token.token === "") throw unusable("token-unusable", "MSAL gave an empty access token");
  if (token.type !== "Bearer")
    throw unusable("token-unusable", "the token is bound to a key and cannot be sent as Bearer");
  const { acrs, requirement } = wanted;
  const held = new HeldToken(token, { acrs, requirement, requestedAt, now: Date.now() });
  // After a logout or an account switch it serves those who waited for it, and nobody else.
  return generation === state.generation ? state.put(slot, held) : held;
}

function isOther(wanted: string | undefined, tenant: string): boolean {
  if (wanted === undefined || !isGuid(wanted) || !isGuid(tenant)) return false;
  return wanted.toLowerCase() !== tenant.toLowerCase();
}

function unusable(code: "account-mismatch" | "token-unusable", message: string): Error {
  return Object.assign(new Error(message), { errorCode: code });
}
