/** Gets a token with the user's help: one prompt for all who want the same, one at a time per page. */
import type { Call } from "../fetch/call.ts";
import type { CallOptions } from "../options.ts";
import type { AccessToken, InteractionContext, TokenRequest, WaitingCall } from "../provider.ts";
import { headersOf } from "../request/outgoing.ts";
import { flightKey, hold, tokenRequest, type Wanted } from "../tokens/acquire.ts";
import type { Joined } from "../tokens/flights.ts";
import type { HeldToken } from "../tokens/held-token.ts";
import { runInteraction } from "./interaction-queue.ts";
import { retrying } from "./retry.ts";
import { readTokenError } from "./token-error.ts";

/** What is done when it is this one's turn. */
export interface Turn {
  /** Throws where the user may not be asked any more. */
  check(): void;
  /** The user is asked now. */
  onPrompt(): void;
}

/** Gets a token with the user's help, after the interactions that are under way. Rejects with the provider's own error. */
export function acquireInteractive(call: Call, wanted: Wanted, turn: Turn): Promise<Joined<HeldToken>> {
  const { state, slot } = call.tokens;
  return state.flights.join(flightKey(slot, "interactive", wanted), call.signal, (abort) =>
    runInteraction(abort, async (waited) => {
      turn.check();
      const got = waited ? await gotMeanwhile(call, wanted, abort) : undefined;
      if (got) return got;
      turn.check();
      turn.onPrompt();
      try {
        return await prompt(call, wanted, abort);
      } catch (error) {
        // Before it is the next one's turn.
        if (readTokenError(error, true).kind === "cancelled") slot.limits.promptCancelled(Date.now());
        throw error;
      }
    }),
  );
}

/** What the user did for the prompt before may serve this one as well: one sign-in ends many troubles. */
async function gotMeanwhile(call: Call, wanted: Wanted, signal: AbortSignal): Promise<HeldToken | undefined> {
  const { provider } = call.tokens;
  return attempt(call, wanted, (request) => provider.silent(request), signal).catch(() => undefined);
}

function prompt(call: Call, wanted: Wanted, signal: AbortSignal): Promise<HeldToken> {
  const { provider, slot } = call.tokens;
  const now = Date.now();
  const askFirst = slot.limits.wasCancelled(now) || slot.limits.mayPrompt(now, call.activatedAt) !== "yes";
  const ask = (request: TokenRequest) => {
    if (!provider.interactive) throw new TypeError("The token provider has no means to interact");
    slot.limits.prompted(Date.now());
    return provider.interactive({ ...request, interaction: contextOf(call, askFirst) });
  };
  return retrying(() => attempt(call, wanted, ask, signal), {
    retries: 8,
    firstWaitMs: 500,
    maxWaitMs: 8_000,
    signal,
    // A flow that is not ours is waited for, never overridden.
    waitAfter: (error) => (readTokenError(error, true).kind === "interaction-in-progress" ? 0 : undefined),
  });
}

async function attempt(
  call: Call,
  wanted: Wanted,
  ask: (request: TokenRequest) => Promise<AccessToken>,
  signal: AbortSignal,
): Promise<HeldToken> {
  const { state } = call.tokens;
  const { generation } = state;
  const requestedAt = state.flights.tick();
  const token = await ask(tokenRequest(call.tokens, wanted, call.id, signal));
  return hold(call.tokens, wanted, token, requestedAt, generation);
}

function contextOf(call: Call, askFirst: boolean): InteractionContext {
  const { state } = call.tokens;
  return {
    method: call.method,
    origin: call.url.origin,
    askFirst,
    resumable: () => [...state.waiting].flatMap((waiting) => resumable(waiting) ?? []),
  };
}

/** What is needed to make the call again after the page has left: rule B3. */
function resumable({ options, asked, method, tokens }: Call): WaitingCall | undefined {
  const { resumeKey, account: _, ...others } = options;
  const body = asked.init?.body ?? undefined;
  const isText = typeof body === "string" || body instanceof URLSearchParams;
  // Note: the body of a `Request` cannot be read without waiting.
  if (resumeKey === undefined || (body !== undefined && !isText)) return undefined;
  if (body === undefined && (asked.request?.body ?? null) !== null) return undefined;
  const headers = headersOf(asked);
  // Fields are not kept: without its conditions, the call would be another one.
  if ([...headers.keys()].some((name) => name.startsWith("if-"))) return undefined;
  const contentType =
    headers.get("content-type") ??
    (body instanceof URLSearchParams ? "application/x-www-form-urlencoded;charset=UTF-8" : undefined);
  const url = new URL(asked.href);
  url.hash = "";
  return {
    key: resumeKey,
    method,
    url: url.href,
    subject: tokens.subject,
    options: { ...others, account: { homeAccountId: tokens.subject, ...tenantOf(tokens.account) } },
    ...(contentType !== undefined && { contentType }),
    ...(body !== undefined && { body: String(body) }),
  };
}

/** Of an account nothing else is kept: MSAL's has the ID token in it. */
function tenantOf(account: CallOptions["account"]): { tenantId?: string } {
  return account?.tenantId === undefined ? {} : { tenantId: account.tenantId };
}
