/** Tokens of the user of a page. */
import type { AccessToken, CallOptions, TokenProvider, TokenRequest } from "@msal-fetch/core";
import { accessToken } from "./access-token.ts";
import { type AccountChooser, accountChooser, HOST_USER } from "./account.ts";
import { lastActivation } from "./activation.ts";
import { type AccountRef, watchOver } from "./client-watch.ts";
import { explained, misconfigured } from "./misconfigured.ts";
import type { AccountLike, AuthenticationResultLike, PublicClientLike, TokenRequestLike } from "./msal-like.ts";
import { notLoaded } from "./not-loaded.ts";
import { hasPage, isActivated, isNested } from "./page.ts";
import type { PromptHandler } from "./prompt/prompt.ts";
import { readinessOf } from "./ready.ts";
import { acquireSilently } from "./silent.ts";

/** How a page chooses its account and asks its user. */
export interface PublicClientOptions<Account extends AccountLike = AccountLike> {
  /** "popup": in a window; "redirect": the page leaves and comes back; "none": no means. @default "popup" */
  interaction?: "popup" | "redirect" | "none";
  /** The account whose tokens are used; asked at every call. @default the active account, else the only one */
  account?: () => Account | null;
  /** Shows the user why they are asked. @default the built-in dialog */
  prompt?: PromptHandler;
  /** How long the user is waited for, in milliseconds. @default 300000 (5 minutes) */
  interactionTimeoutMs?: number;
  /** Initialises the client and awaits `handleRedirectPromise`, for apps that have options for them. Resolves with its result. */
  ready?: () => Promise<unknown>;
}

/** MSAL's bound on its window should leave time for a second factor. */
const MIN_POPUP_TIMEOUT_MS = 300_000;
/** How long a silent attempt may take while a click still lets a window open: rule B1. */
const SILENT_LIMIT_MS = 2_000;

/** What the parts of a provider share. */
export interface Setup<Account extends AccountLike = AccountLike> {
  readonly client: PublicClientLike<Account>;
  readonly interaction: "popup" | "redirect";
  readonly prompt: PromptHandler | undefined;
  readonly timeoutMs: number;
  /** MSAL's request, made anew at every call. */
  readonly requestOf: (request: TokenRequest) => TokenRequestLike<Account>;
  /** Runs a token request of our own. */
  readonly asOwn: (request: TokenRequest, run: () => Promise<AuthenticationResultLike>) => Promise<AccessToken>;
}

/**
 * Gets tokens of the user of a page: silently, else, where `interaction` says how, with the user's help.
 *
 * @param client A `PublicClientApplication` of msal-browser 4 or 5, or one for nested apps; declare
 * `clientCapabilities: ["CP1"]` for continuous access evaluation.
 * @throws TypeError where `client` is not such a client, or an option is wrong.
 */
export function publicClient<Account extends AccountLike>(
  client: PublicClientLike<Account>,
  options: PublicClientOptions<Account> = {},
): TokenProvider {
  checkArguments(client, options);
  const { interaction = "popup", prompt, interactionTimeoutMs = 300_000 } = options;
  const accounts = accountChooser(client, options.account);
  const watch = watchOver(client);
  const setup: Setup<Account> = {
    client,
    interaction: interaction === "redirect" ? "redirect" : "popup",
    prompt,
    timeoutMs: interactionTimeoutMs,
    requestOf: (request) => requestOf(client, accounts, request),
    async asOwn(request, run) {
      try {
        const result = await watch.asOwn(request.correlationId, run);
        const { subject = "" } = request;
        return accessToken(result, subject === HOST_USER ? subject : (result.account?.homeAccountId ?? ""));
      } catch (error) {
        throw explained(error);
      }
    },
  };
  const ready = readinessOf(client, options.ready);
  /** Of whom `subject` told last: to look twice for one call would cost as much again. */
  let told: AccountRef | undefined;
  const opensWindows = interaction === "popup" && !isNested();
  const { auth, system } = client.getConfiguration?.() ?? {};
  return {
    kind: "user",
    client,
    ...(auth && { capabilities: auth.clientCapabilities ?? [] }),
    ...(opensWindows && { warnings: popupWarnings(system) }),
    ready,
    subject({ account }: CallOptions) {
      told = account ? accounts.present(account) : accounts.current();
      return told?.homeAccountId;
    },
    account: () => (told?.homeAccountId === HOST_USER ? undefined : told),
    async silent(request) {
      await ready();
      return setup.asOwn(request, () => acquireSilently(setup, request));
    },
    ...(interaction !== "none" && {
      asksFirst: true,
      silentLimitMs: () => (opensWindows && isActivated() ? SILENT_LIMIT_MS : undefined),
      lastActivation,
      async interactive(request: TokenRequest): Promise<AccessToken> {
        if (!hasPage())
          throw Object.assign(new Error("there is no page to ask on"), { errorCode: "interaction-required" });
        const { interact } = await import("./interaction/interact.ts").catch(notLoaded);
        return interact(setup, request);
      },
    }),
    subscribe: (changed) => watch.subscribe(changed),
  };
}

/** MSAL writes into some requests, so none is used twice. */
function requestOf<Account extends AccountLike>(
  client: PublicClientLike<Account>,
  accounts: AccountChooser<Account>,
  request: TokenRequest,
): TokenRequestLike<Account> {
  const { scopes, claims, tenant, correlationId } = request;
  const subject = request.subject ?? request.account?.homeAccountId ?? accounts.current()?.homeAccountId ?? "";
  const account = accounts.find(subject, request.account?.tenantId);
  return {
    scopes: [...scopes],
    correlationId,
    ...(account && { account }),
    ...(claims !== undefined && { claims }),
    ...(tenant !== undefined && { authority: authorityFor(client, tenant) }),
  };
}

/** The client's authority with another tenant: only the last segment changes, never the host. */
function authorityFor(client: PublicClientLike, tenant: string): string {
  const authority = client.getConfiguration?.().auth.authority;
  if (!authority) throw misconfigured("`tenant` needs an `authority` in the configuration of the MSAL client");
  const url = new URL(authority);
  const segments = url.pathname.split("/").filter((segment) => segment !== "" && segment !== "v2.0");
  segments.splice(-1, 1, tenant);
  url.pathname = `/${segments.join("/")}`;
  return url.href;
}

function popupWarnings(system: object | undefined): NonNullable<TokenProvider["warnings"]> {
  const { popupBridgeTimeout } = (system ?? {}) as { popupBridgeTimeout?: number };
  if (popupBridgeTimeout === undefined || popupBridgeTimeout >= MIN_POPUP_TIMEOUT_MS) return [];
  const message =
    `MSAL closes its sign-in window after ${popupBridgeTimeout / 1000} s, also while the user is busy with a second factor. ` +
    `Set \`popupBridgeTimeout: ${MIN_POPUP_TIMEOUT_MS}\` or more in the \`system\` section of its configuration.`;
  return [{ code: "popup-timeout-short", message }];
}

function checkArguments(
  client: Pick<PublicClientLike, "acquireTokenSilent" | "getAllAccounts">,
  options: Omit<PublicClientOptions, "account"> & { account?: unknown },
): void {
  if (typeof client?.acquireTokenSilent !== "function" || typeof client.getAllAccounts !== "function") {
    throw new TypeError("`client` must be a PublicClientApplication of @azure/msal-browser");
  }
  const { interaction = "popup", interactionTimeoutMs = 1 } = options;
  if (!["popup", "redirect", "none"].includes(interaction)) {
    throw new TypeError('`interaction` must be "popup", "redirect" or "none"');
  }
  if (!(interactionTimeoutMs > 0 && interactionTimeoutMs <= 2 ** 31 - 1)) {
    throw new TypeError("`interactionTimeoutMs` must be a number of milliseconds above 0");
  }
  for (const name of ["account", "prompt", "ready"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") {
      throw new TypeError(`\`${name}\` must be a function`);
    }
  }
}
