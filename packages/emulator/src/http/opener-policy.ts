import type { Settings } from "../state/settings.ts";

/** Adds the `Cross-Origin-Opener-Policy` of the settings: browsers cut the window's tie to its opener at the first answer that has it. */
export function withOpenerPolicy(response: Response, policy: Settings["openerPolicy"]): Response {
  if (policy !== "unsafe-none") response.headers.set("cross-origin-opener-policy", policy);
  return response;
}
