/** `createFetch`: from the arguments of `fetch` to a call. */
import { RecoveryError } from "../error.ts";
import type { CallOptions, Fetch, FetchInit, FetchInput, FetchOptions } from "../options.ts";
import type { TokenProvider } from "../provider.ts";
import { readTokenError } from "../recovery/token-error.ts";
import { type Report, setReport } from "../report.ts";
import { isUsedUp, type OutgoingBody, outgoingBody } from "../request/body.ts";
import { type Asked, headersOf, methodOf, readArguments, signalOf } from "../request/outgoing.ts";
import { type Resource, resourceFinder, scopesKeyOf } from "../request/resource.ts";
import type { TokenContext } from "../tokens/acquire.ts";
import { type ClientState, clientStateOf } from "../tokens/client-state.ts";
import { tokenAtHand } from "../tokens/first-token.ts";
import { Call, type Engine, tell } from "./call.ts";
import { checkCallOptions, checkFetchOptions } from "./check-options.ts";
import { run } from "./run.ts";

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const PASSED_THROUGH: Report = Object.freeze({ outcome: "passed-through", attempts: Object.freeze([]) });

/**
 * Gives a `fetch` that sends the right access token to the listed resources, recovers claims challenges, and leaves
 * everything else alone.
 *
 * It resolves with the API's own response, also where a refusal could not be recovered: `reportOf(response)` tells
 * why. It rejects where there is none: with `RecoveryError` when no token could be got before the first send, with
 * the signal's reason when the caller aborts, and as `fetch` does otherwise.
 * @throws TypeError naming the option that is wrong.
 * @see [Claims challenges](https://learn.microsoft.com/entra/identity-platform/claims-challenge)
 */
export function createFetch(options: FetchOptions): Fetch {
  checkFetchOptions(options);
  const { tokens, fetch: ownFetch } = options;
  const engine: Engine = {
    send: ownFetch ? (input, init) => ownFetch(input, init) : (input, init) => globalThis.fetch(input, init),
    findResource: resourceFinder(options.resources),
    unrecovered: options.unrecovered ?? "return",
    retry: options.retry ? { retries: 2, maxWaitMs: 30_000, ...options.retry } : undefined,
    shouldRecover: options.shouldRecover,
    onEvent: options.onEvent,
  };
  const state = clientStateOf(tokens);
  if (options.maxTokens !== undefined) state.maxTokens = options.maxTokens;
  state.subscribe(tokens);
  return withDefaults({ options, engine, state }, {});
}

interface Setup {
  readonly options: FetchOptions;
  readonly engine: Engine;
  readonly state: ClientState;
}

function withDefaults(setup: Setup, defaults: CallOptions): Fetch {
  const fetch = (input: FetchInput, init?: FetchInit) => start(setup, defaults, input, init);
  return Object.assign(fetch, {
    with(options: CallOptions): Fetch {
      checkCallOptions("`with`", options);
      return withDefaults(setup, { ...defaults, ...options });
    },
  });
}

async function start(setup: Setup, defaults: CallOptions, input: FetchInput, init?: FetchInit): Promise<Response> {
  const { engine } = setup;
  const asked = readArguments(input, init);
  const resource = asked && engine.findResource(asked.url);
  if (!resource || isUsedUp(asked.request, asked.init?.body)) return passThrough(engine, input, init);
  const headers = headersOf(asked);
  if (headers.has("authorization")) return passThrough(engine, input, init);
  warnOnce(setup);

  const own = asked.init?.recovery ?? (asked.request as { recovery?: CallOptions } | undefined)?.recovery;
  if (own) checkCallOptions("`recovery`", own);
  const options = own ? { ...defaults, ...own } : defaults;
  const signal = signalOf(asked);
  signal?.throwIfAborted();
  const tokens = tokenContext(setup, resource, options);
  if (!tokens) {
    if (resource.signedOut === "anonymous") return passThrough(engine, input, init);
    const origin = asked.url.origin;
    throw new RecoveryError("signed-out", `Nobody is signed in, and ${origin} needs a token. Sign in first.`, {
      report: { outcome: "unrecovered", reason: "signed-out", attempts: [] },
    });
  }
  const atHand = tokenAtHand(tokens, () => `${methodOf(asked)} ${asked.url.origin}${asked.url.pathname}`);
  const prepared = prepareBody(setup, asked, options);
  const body = prepared instanceof Promise ? await prepared : prepared;
  const call = new Call({
    engine,
    asked,
    method: methodOf(asked),
    resource,
    tokens,
    body,
    signal,
    interaction: options.interaction ?? resource.interaction ?? setup.options.interaction ?? "auto",
    maxRecoveries: maxRecoveriesOf(setup, options),
  });
  return run(call, atHand, headers);
}

async function passThrough(engine: Engine, input: FetchInput, init: FetchInit | undefined): Promise<Response> {
  const response = await engine.send(input, init);
  setReport(response, PASSED_THROUGH);
  return response;
}

/** Rule S6: whose token is used is read once, before anything is awaited. */
function tokenContext(setup: Setup, resource: Resource, options: CallOptions): TokenContext | undefined {
  const { tokens: provider } = setup.options;
  const subject = subjectOf(provider, options);
  if (subject === undefined) return undefined;
  const { state } = setup;
  const scopes = options.scopes ?? resource.scopes;
  const scopesKey = options.scopes ? scopesKeyOf(options.scopes) : resource.scopesKey;
  const tenant = options.tenant ?? resource.tenant;
  const { account } = options;
  const slot = state.slot(`${provider.kind}\n${subject}\n${tenant ?? account?.tenantId ?? ""}\n${scopesKey}`);
  return { provider, state, slot, subject, scopes, tenant, account };
}

function subjectOf(provider: TokenProvider, options: CallOptions): string | undefined {
  try {
    return provider.subject(options);
  } catch (cause) {
    if (readTokenError(cause, false).kind !== "misconfigured") throw cause;
    throw new RecoveryError("misconfigured", `No token: ${(cause as Error).message}`, { cause });
  }
}

function maxRecoveriesOf({ options }: Setup, call: CallOptions): number {
  return call.maxRecoveries ?? options.maxRecoveries ?? 2;
}

function prepareBody(setup: Setup, asked: Asked, options: CallOptions): OutgoingBody | Promise<OutgoingBody> {
  // What is never sent again need not be kept.
  const limit = maxRecoveriesOf(setup, options) === 0 ? 0 : (setup.options.maxBodyBytes ?? MAX_BODY_BYTES);
  return outgoingBody(asked.request, asked.init?.body, limit);
}

function warnOnce({ options, state }: Setup): void {
  const { tokens, onEvent } = options;
  if (!tokens.capabilities || !onEvent || state.warned.has("cp1-missing")) return;
  state.warned.add("cp1-missing");
  if (tokens.capabilities.some((one) => one.toLowerCase() === "cp1")) return;
  tell(onEvent, {
    type: "warning",
    code: "cp1-missing",
    message:
      'The MSAL client does not declare the client capability "CP1", so no API will send it claims challenges. ' +
      'Add `clientCapabilities: ["CP1"]` to the `auth` section of its configuration.',
  });
}
