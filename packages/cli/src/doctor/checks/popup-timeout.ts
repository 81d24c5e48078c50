/** Checks how long msal-browser waits for a popup: a step-up takes people longer than a sign-in. */
import type { ClientFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { forEachClient } from "./each.ts";

/** The checks of this group. */
export const POPUP_TIMEOUT_CHECKS: readonly Check[] = [forEachClient(popupTimeoutShort)];

const { problem, advice } = reporterFor("configuration");
const ENOUGH_MS = 300_000;

function popupTimeoutShort({ browser, confidential, popupTimeout }: ClientFacts): readonly Finding[] {
  if (!browser || confidential) return NOTHING;
  const text = {
    what: "msal-browser 5 closes a popup under the hands of a person who takes longer to verify their identity, and the approval is lost.",
    fix: "Set `popupBridgeTimeout: 300_000` or more in `system`. (msal-browser 4 has no such limit.)",
    link: PAGES.browserConfiguration,
  };
  // Note: to MSAL, 0 is the same as none.
  if (popupTimeout === undefined || popupTimeout === null || popupTimeout === 0) {
    return advice("popup-timeout-short", {
      ...text,
      evidence: ["`system.popupBridgeTimeout` is not set: 60 seconds"],
    });
  }
  if (typeof popupTimeout !== "number") {
    return problem("popup-timeout-short", {
      ...text,
      evidence: [`\`system.popupBridgeTimeout\` is of type ${typeof popupTimeout}, not a number of milliseconds`],
    });
  }
  if (popupTimeout >= ENOUGH_MS) return NOTHING;
  return problem("popup-timeout-short", {
    ...text,
    evidence: [`\`system.popupBridgeTimeout\` is ${popupTimeout} ms`],
  });
}
