/** The strongest sign: is the token for the host that it was sent to? */
import { showAudience, showAudiences } from "../answer/show.ts";
import type { Facts } from "../evidence/facts.ts";
import type { Finding, Rule } from "./rule.ts";

/** Rules about the audience. */
export const AUDIENCE_RULES: readonly Rule[] = [audienceOfAnotherResource];

/** The audience is another resource's. */
function audienceOfAnotherResource(facts: Facts): Finding | undefined {
  if (facts.audienceFit !== "differs" || facts.service === "sts") return undefined;
  if (facts.status !== undefined && facts.status !== 401 && facts.status !== 403) return undefined;
  const custom = facts.accepted.length === 0;
  const wanted = custom
    ? "a Microsoft service, not this API"
    : `${facts.serviceName} takes ${showAudience(facts.accepted[0])}`;
  return {
    cause: "wrong-audience",
    // At an API of one's own only a 401 makes it certain: a 403 means that the token was understood.
    weight: custom && facts.status !== 401 ? 4 : 5,
    source: "token",
    fact: `The token is for ${showAudiences(facts.token.audiences)}; ${custom ? `that is ${wanted}` : wanted}.`,
    unless: custom ? [["token-untrusted", "this API is meant to accept that audience"]] : [],
  };
}
