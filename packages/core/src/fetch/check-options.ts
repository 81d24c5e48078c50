/** Refuses options that cannot work, at once and by name. */
import type { CallOptions, FetchOptions, RetryOptions } from "../options.ts";
import { checkInteraction, checkScopes, checkTenant } from "../request/resource.ts";

const FETCH_OPTIONS =
  "tokens, resources, fetch, interaction, maxRecoveries, unrecovered, retry, shouldRecover, onEvent, maxBodyBytes, maxTokens";
const CALL_OPTIONS = "interaction, scopes, maxRecoveries, account, tenant, resumeKey";

/** @throws TypeError naming the option of `createFetch` that is wrong; `resources` is checked where it is read. */
export function checkFetchOptions(options: FetchOptions): void {
  if (typeof options !== "object" || options === null) throw new TypeError("createFetch needs an object of options");
  checkNames("createFetch", options, FETCH_OPTIONS);
  const { tokens, interaction, unrecovered, retry } = options;
  if (typeof tokens?.silent !== "function" || typeof tokens.subject !== "function" || typeof tokens.kind !== "string") {
    throw new TypeError(
      "`tokens` must be a token provider, such as publicClient(client), or clientCredential(client) of @msal-fetch/node",
    );
  }
  if (interaction !== undefined) checkInteraction("createFetch", interaction);
  if (unrecovered !== undefined && unrecovered !== "return" && unrecovered !== "throw") {
    throw new TypeError('`unrecovered` must be "return" or "throw"');
  }
  checkCount("maxRecoveries", options.maxRecoveries);
  checkCount("maxBodyBytes", options.maxBodyBytes);
  checkCount("maxTokens", options.maxTokens, 1);
  for (const name of ["fetch", "shouldRecover", "onEvent"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") {
      throw new TypeError(`\`${name}\` must be a function`);
    }
  }
  if (retry !== undefined && retry !== false) checkRetry(retry);
}

/** @throws TypeError naming the option of a call that is wrong. */
export function checkCallOptions(where: string, options: CallOptions): void {
  if (typeof options !== "object" || options === null) throw new TypeError(`${where} must be an object of options`);
  checkNames(where, options, CALL_OPTIONS);
  if (options.interaction !== undefined) checkInteraction(where, options.interaction);
  if (options.scopes !== undefined) checkScopes(where, options.scopes);
  checkTenant(where, options.tenant);
  checkCount("maxRecoveries", options.maxRecoveries);
  if (options.account !== undefined && typeof options.account?.homeAccountId !== "string") {
    throw new TypeError(`${where}: \`account\` must have a \`homeAccountId\`, as MSAL's accounts do`);
  }
  const { resumeKey = "key" } = options;
  if (typeof resumeKey !== "string" || resumeKey === "") throw new TypeError(`${where}: \`resumeKey\` must be a text`);
}

function checkRetry(retry: RetryOptions): void {
  if (typeof retry !== "object" || retry === null) throw new TypeError("`retry` must be false or an object");
  checkCount("retry.retries", retry.retries);
  checkCount("retry.maxWaitMs", retry.maxWaitMs);
}

function checkCount(name: string, value: number | undefined, least = 0): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new TypeError(`\`${name}\` must be a whole number, ${least} or more`);
}

/** @throws TypeError naming the first option that is none of those listed; one that is `undefined` is not given. */
function checkNames(where: string, options: object, names: string): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !names.split(", ").includes(name)) {
      throw new TypeError(`${where}: \`${name}\` is none of ${names}`);
    }
  }
}
