/** What can be set at creation and, by `policy.configure`, at any time. */
export interface Settings {
  /** Lifetime of access tokens, in ms. @default 3_600_000 */
  tokenLifetimeMs: number;
  /** When the token response tells clients to renew (`refresh_in`), in ms after issue; undefined: it does not. @default undefined */
  refreshInMs: number | undefined;
  /** Lifetime of refresh tokens, in ms. @default 90 days */
  refreshTokenLifetimeMs: number;
  /** `auto`: the authorize and device endpoints approve at once; `page`: they show a page with Approve and Deny. @default "auto" */
  signIn: "auto" | "page";
  /** `Cross-Origin-Opener-Policy` of the pages and redirects that a window is shown; `unsafe-none`: none is sent. @default "unsafe-none" */
  openerPolicy: "unsafe-none" | "same-origin-allow-popups" | "same-origin";
  /** Who signs in when neither `login_hint` nor a session says it: an id or name. @default "alex" */
  user: string;
  /** What an API answers to a token without the cp1 capability when it was revoked: 401 without claims, or nothing until it expires. @default "refuse" */
  withoutCp1: "refuse" | "accept";
  /** How long a device waits between polls, in ms. @default 1000 */
  deviceIntervalMs: number;
  /** Whether the managed-identity endpoints give the same token again until it is near its end, as the real ones do. @default true */
  managedIdentityCache: boolean;
  /** How the token endpoint says that the person must interact. `bare`: `invalid_grant` without a suberror, which MSAL does not take for it. @default "interaction_required" */
  interactionError: "interaction_required" | "invalid_grant" | "bare";
}

/** Gives the settings of a new emulator. */
export function defaultSettings(): Settings {
  return {
    tokenLifetimeMs: 3_600_000,
    refreshInMs: undefined,
    refreshTokenLifetimeMs: 90 * 86_400_000,
    signIn: "auto",
    openerPolicy: "unsafe-none",
    user: "alex",
    withoutCp1: "refuse",
    interactionError: "interaction_required",
    deviceIntervalMs: 1000,
    managedIdentityCache: true,
  };
}

/**
 * Checks settings before they are used.
 *
 * @throws TypeError naming the option and what is allowed
 */
export function checkSettings(changes: Partial<Settings>): void {
  for (const name of ["tokenLifetimeMs", "refreshTokenLifetimeMs", "refreshInMs", "deviceIntervalMs"] as const) {
    const value = changes[name];
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new TypeError(`\`${name}\` must be a positive number of milliseconds.`);
  }
  for (const [name, allowed] of Object.entries(choices)) {
    const value = changes[name as keyof typeof choices];
    if (value !== undefined && !allowed.includes(value))
      throw new TypeError(`\`${name}\` must be one of ${allowed.join(", ")}.`);
  }
  for (const name of Object.keys(changes)) {
    if (!(name in defaultSettings())) throw new TypeError(`There is no setting \`${name}\`.`);
  }
}

const choices: Record<"signIn" | "openerPolicy" | "withoutCp1" | "interactionError", readonly string[]> = {
  signIn: ["auto", "page"],
  openerPolicy: ["unsafe-none", "same-origin-allow-popups", "same-origin"],
  withoutCp1: ["refuse", "accept"],
  interactionError: ["interaction_required", "invalid_grant", "bare"],
};
