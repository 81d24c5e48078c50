/** All rules in the order of their strength: of two findings that weigh the same, the earlier rule's counts. */
import type { Facts } from "../evidence/facts.ts";
import { AUDIENCE_RULES } from "./audience.ts";
import { CHALLENGE_RULES } from "./challenge.ts";
import { HABIT_RULES } from "./habits.ts";
import { OAUTH_RULES } from "./oauth.ts";
import { PERMISSION_RULES } from "./permissions.ts";
import type { Finding, Rule } from "./rule.ts";
import { SERVICE_RULES } from "./services.ts";
import { signalFindings } from "./signals.ts";
import { STATUS_RULES } from "./status.ts";
import { TOKEN_RULES } from "./token.ts";

const BEFORE_SIGNALS: readonly Rule[] = [...OAUTH_RULES, ...CHALLENGE_RULES, ...AUDIENCE_RULES, ...TOKEN_RULES];
const AFTER_SIGNALS: readonly Rule[] = [...PERMISSION_RULES, ...SERVICE_RULES, ...HABIT_RULES, ...STATUS_RULES];

/** What the rules and signals find, in order. */
export function findFindings(facts: Facts): Finding[] {
  const findings: Finding[] = [];
  run(BEFORE_SIGNALS, facts, findings);
  findings.push(...signalFindings(facts));
  run(AFTER_SIGNALS, facts, findings);
  return findings;
}

function run(rules: readonly Rule[], facts: Facts, findings: Finding[]): void {
  for (const look of rules) {
    const finding = look(facts);
    if (finding) findings.push(finding);
  }
}
