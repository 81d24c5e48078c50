/** `createFetch`: from the arguments of `fetch` to a call. */
import { RecoveryError } from "../error.ts";
import type { CallOptions, Fetch, FetchInit, FetchInput, FetchOptions } from "../options.ts";
import type { TokenProvider } from "../provider.ts";
import { type Report, setReport } from "../report.ts";
import { isUsedUp, type OutgoingBody, outgoingBody } from "../request/body.ts";
import { type Asked, headersOf, methodOf, type ReadArguments, readArguments, signalOf } from "../request/outgoing.ts";
import { type Resource, resourceFinder, scopesKeyOf } from "../request/resource.ts";
import type { TokenContext } from "../tokens/acquire.ts";
import { type ClientState, clientStateOf } from "../tokens/client-state.ts";
import { tokenAtHand } from "../tokens/first-token.ts";
import { abortable } from "../tokens/flights.ts";
import { Call, type Engine, routeOf, tell } from "./call.ts";
import { checkCallOptions, checkFetchOptions } from "./check-options.ts";
import { loadRecovery } from "./load-recovery.ts";
import { run } from "./run.ts";

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const SCOPE = Symbol.for("msal-fetch.scope");
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
  const { tokens } = setup.options;
  // Who resumes a call asks whether it would get a token here.
  const covers = (url: URL, account: CallOptions["account"]) =>
    setup.engine.findResource(url) !== undefined && tokens.subject({ ...(account && { account }) }) !== undefined;
  Object.defineProperty(fetch, SCOPE, { value: { covers, ready: () => tokens.ready?.() } });
  return Object.assign(fetch, {
    with(options: CallOptions): Fetch {
      checkCallOptions("`with`", options);
      return withDefaults(setup, merged(defaults, options));
    },
  });
}

/** Note: not an async function, as every suspended one holds memory for as long as the call is under way. */
function start(setup: Setup, defaults: CallOptions, input: FetchInput, init?: FetchInit): Promise<Response> {
  try {
    return begin(setup, defaults, input, init);
  } catch (error) {
    return Promise.reject(error);
  }
}

function begin(setup: Setup, defaults: CallOptions, input: FetchInput, init?: FetchInit): Promise<Response> {
  const { engine } = setup;
  const read = readArguments(input, init);
  const resource = read && engine.findResource(read.url);
  if (!resource) return passThrough(engine, input, init, read);
  if (isUsedUp(read.asked.request, read.asked.init?.body)) return passThrough(engine, input, init);
  const { asked, url } = read;
  const headers = headersOf(asked);
  if (headers.has("authorization")) return passThrough(engine, input, init);
  warnOnce(setup);

  const own = asked.init?.recovery ?? (asked.request as { recovery?: CallOptions } | undefined)?.recovery;
  if (own) checkCallOptions("`recovery`", own);
  const options = own ? merged(defaults, own) : defaults;
  const signal = signalOf(asked);
  signal?.throwIfAborted();
  const known = setup.options.tokens.ready?.();
  const begun: Begun = { input, init, asked, url, headers, options, signal };
  if (!known) return proceed(setup, resource, begun);
  return abortable(known.catch(rethrow), signal).then(() => proceed(setup, resource, begun));
}

/** A call to a listed resource, read and checked. */
interface Begun {
  readonly input: FetchInput;
  readonly init: FetchInit | undefined;
  readonly asked: Asked;
  readonly url: URL;
  readonly headers: Headers;
  readonly options: CallOptions;
  readonly signal: AbortSignal | undefined;
}

function proceed(setup: Setup, resource: Resource, begun: Begun): Promise<Response> {
  const { engine } = setup;
  const { input, init, asked, url, headers, options, signal } = begun;
  const tokens = tokenContext(setup, resource, options);
  if (!tokens) {
    if (resource.signedOut === "anonymous") return passThrough(engine, input, init);
    throw new RecoveryError("signed-out", `Nobody is signed in, and ${url.origin} needs a token. Sign in first.`, {
      report: { outcome: "unrecovered", reason: "signed-out", attempts: [] },
    });
  }
  const method = methodOf(asked);
  const atHand = tokenAtHand(tokens, () => routeOf(method, url));
  const go = (body: OutgoingBody) => {
    const interaction = options.interaction ?? resource.interaction ?? setup.options.interaction ?? "auto";
    const maxRecoveries = maxRecoveriesOf(setup, options);
    const call = new Call({
      engine,
      asked,
      method,
      resource,
      tokens,
      body,
      signal,
      options,
      interaction,
      maxRecoveries,
    });
    return run(call, atHand, headers);
  };
  const body = prepareBody(setup, asked, options);
  return body instanceof Promise ? abortable(body, signal).then(go) : go(body);
}

/** An option that is given as `undefined` is not given. */
function merged(defaults: CallOptions, own: CallOptions): CallOptions {
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** @param unlisted The call, where it is under none of `resources`. */
async function passThrough(
  engine: Engine,
  input: FetchInput,
  init: FetchInit | undefined,
  unlisted?: ReadArguments,
): Promise<Response> {
  const response = await engine.send(input, init);
  setReport(response, PASSED_THROUGH);
  if (unlisted && engine.onEvent && response.status === 401) void warnOfUnlisted(engine, unlisted, response);
  return response;
}

async function warnOfUnlisted(engine: Engine, unlisted: ReadArguments, response: Response): Promise<void> {
  try {
    (await loadRecovery()).warnOfUnlisted(engine, unlisted, response);
  } catch {
    // A warning that does not come changes nothing.
  }
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
  const account = options.account ?? provider.account?.(options);
  const slot = state.slot(`${provider.kind}\n${subject}\n${tenant ?? account?.tenantId ?? ""}\n${scopesKey}`);
  return { provider, state, slot, subject, scopes, tenant, account };
}

function subjectOf(provider: TokenProvider, options: CallOptions): string | undefined {
  try {
    return provider.subject(options);
  } catch (cause) {
    return rethrow(cause);
  }
}

/** A provider says so where it, or its client, is set up in a way that cannot work. */
function rethrow(cause: unknown): never {
  if ((cause as { errorCode?: unknown } | null)?.errorCode !== "misconfigured") throw cause;
  throw new RecoveryError("misconfigured", `No token: ${(cause as Error).message}`, { cause });
}

function maxRecoveriesOf({ options }: Setup, call: CallOptions): number {
  return call.maxRecoveries ?? options.maxRecoveries ?? 2;
}

function prepareBody(setup: Setup, asked: Asked, options: CallOptions): OutgoingBody | Promise<OutgoingBody> {
  // What is never sent again need not be kept.
  const sentOnce = maxRecoveriesOf(setup, options) === 0 && !setup.engine.retry;
  const limit = sentOnce ? 0 : (setup.options.maxBodyBytes ?? MAX_BODY_BYTES);
  return outgoingBody(asked.request, asked.init?.body, limit);
}

function warnOnce({ options, state }: Setup): void {
  const { tokens, onEvent } = options;
  if (!onEvent || state.warned.has("set-up")) return;
  state.warned.add("set-up");
  if (tokens.capabilities && !tokens.capabilities.some((one) => one.toLowerCase() === "cp1")) {
    tell(onEvent, {
      type: "warning",
      code: "cp1-missing",
      message:
        'The MSAL client does not declare the client capability "CP1", so no API will send it claims challenges. ' +
        'Add `clientCapabilities: ["CP1"]` to the `auth` section of its configuration.',
    });
  }
  for (const warning of tokens.warnings ?? []) tell(onEvent, { type: "warning", ...warning });
}
