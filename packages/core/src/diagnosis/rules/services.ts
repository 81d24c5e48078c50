/** What single services do that no table can hold: a name inside a sentence, a page in place of an answer. */
import type { Facts } from "../evidence/facts.ts";
import { isKnownGraphPath } from "../knowledge/graph-permissions.ts";
import type { Finding, Rule } from "./rule.ts";

/** Rules about the habits of single services. */
export const SERVICE_RULES: readonly Rule[] = [userOfTf400813, signInPage, methodForWorkAccounts, silentMailbox];

/** The name that Azure DevOps puts into TF400813. */
function userOfTf400813(facts: Facts): Finding | undefined {
  const user = devOpsUser(facts);
  if (user === undefined) return undefined;
  const base = { source: "body" as const };
  if (user === "") {
    return {
      ...base,
      cause: "token-expired",
      weight: 4,
      fact: "TF400813 names no user: the token was not accepted, as a rule for its age.",
      unless: ["token-missing"],
    };
  }
  if (/^a{8}-a{4}/.test(user)) {
    return {
      ...base,
      cause: "conditional-access-blocked",
      weight: 3,
      fact: "TF400813 names the anonymous user.",
      unless: ["token-expired", "token-missing"],
    };
  }
  return {
    ...base,
    cause: "user-lacks-privilege",
    weight: 3,
    fact: "TF400813 names a user: who calls is known, and has no access.",
    unless: [
      ["resource-policy", "the organisation does not admit third-party access by OAuth"],
      ["license-missing", "the user has no access level in the organisation"],
      "conditional-access-blocked",
    ],
  };
}

/** A sign-in page in place of an answer. */
function signInPage(facts: Facts): Finding | undefined {
  const page = facts.marks.has("sign-in-page") || /signin/i.test(facts.headers.fields.get("location") ?? "");
  const success = facts.status === 203 || facts.status === 302 || (facts.service === "devops" && facts.status === 200);
  if (!success || !(page || facts.service === "devops")) return undefined;
  return {
    cause: "token-expired",
    weight: 4,
    source: "status",
    fact: `The answer is a sign-in page with status ${facts.status}: the token was not accepted.`,
    unless: ["token-missing", "wrong-audience"],
  };
}

/** A method that Microsoft Graph allows to work accounts only. */
function methodForWorkAccounts(facts: Facts): Finding | undefined {
  if (facts.service !== "graph" || facts.status !== 405 || facts.kind === "app") return undefined;
  if (!facts.request.operation && !isKnownGraphPath(facts.request.path)) return undefined;
  return {
    cause: "personal-account-unsupported",
    weight: 3,
    source: "status",
    fact: "The operation exists for work and school accounts, and is refused as a method.",
    unless: [["not-authorization", "the method or path is mistyped"]],
  };
}

/** Microsoft Graph's mailbox without a word. */
function silentMailbox(facts: Facts): Finding | undefined {
  if (facts.service !== "graph" || facts.status !== 401 || facts.hits.length > 0) return undefined;
  if (
    !/\/(?:messages|mailfolders|events|calendars?|calendarview|contacts|mailboxsettings|sendmail)\b/.test(
      facts.request.path,
    )
  )
    return undefined;
  return {
    cause: "license-missing",
    weight: 3,
    source: "body",
    fact: "The mailbox answers 401 without a reason, as it does where there is no mailbox.",
    unless: [
      ["personal-account-unsupported", "the account is a guest or personal one of the developer's own tenant"],
      "wrong-tenant",
    ],
  };
}

function devOpsUser({ body, hits, service }: Facts): string | undefined {
  if (service !== undefined && service !== "devops" && hits.length > 0) return undefined;
  for (const { text } of body.texts) {
    const found = /TF400813:? (?:The )?user\s{0,2}['’‘"]?([^'’"\n]{0,120}?)['’"]?\s{0,3}is not authorized/i.exec(
      text.slice(0, 4_096),
    );
    if (found) return found[1]?.replace(/['’‘"]/g, "").trim() ?? "";
  }
  return undefined;
}
