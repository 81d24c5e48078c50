/** All checks, in the order in which their findings are reported. A new group of checks takes its place here. */
import type { Facts } from "../facts.ts";
import type { Check, Finding } from "../finding.ts";
import { ANSWER_CHECKS } from "./answer.ts";
import { AUTHORITY_CHECKS } from "./authority.ts";
import { CAPABILITY_CHECKS } from "./capability.ts";
import { CHALLENGE_CHECKS } from "./challenge.ts";
import { CHALLENGE_PARTY_CHECKS } from "./challenge-parties.ts";
import { CLIENT_ID_CHECKS } from "./client-id.ts";
import { CLOCK_CHECKS } from "./clock.ts";
import { CORS_CHECKS } from "./cors.ts";
import { PLACEHOLDER_CHECKS } from "./placeholders.ts";
import { POPUP_TIMEOUT_CHECKS } from "./popup-timeout.ts";
import { REDIRECT_PAGE_CHECKS } from "./redirect-page.ts";
import { REGISTRATION_CHECKS } from "./registration.ts";
import { SCOPE_CHECKS } from "./scopes.ts";
import { TOKEN_CHECKS } from "./token.ts";

const CHECKS: readonly Check[] = [
  ...PLACEHOLDER_CHECKS,
  ...CLIENT_ID_CHECKS,
  ...CAPABILITY_CHECKS,
  ...POPUP_TIMEOUT_CHECKS,
  ...AUTHORITY_CHECKS,
  ...SCOPE_CHECKS,
  ...REGISTRATION_CHECKS,
  ...TOKEN_CHECKS,
  ...CLOCK_CHECKS,
  ...ANSWER_CHECKS,
  ...CHALLENGE_CHECKS,
  ...CHALLENGE_PARTY_CHECKS,
  ...CORS_CHECKS,
  ...REDIRECT_PAGE_CHECKS,
];

/** Runs every check: problems first, then advice. */
export function checkUp(facts: Facts): Finding[] {
  const found = CHECKS.flatMap((check) => check(facts));
  return [...found.filter(({ level }) => level === "problem"), ...found.filter(({ level }) => level === "advice")];
}
