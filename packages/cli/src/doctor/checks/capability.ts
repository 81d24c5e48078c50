/** Checks whether clients declare the capability `cp1`, without which no API challenges them. */
import type { ClientFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { textsOf } from "../gather/members.ts";
import { forEachClient } from "./each.ts";

/** The checks of this group. */
export const CAPABILITY_CHECKS: readonly Check[] = [forEachClient(capabilityMissing), forEachClient(capabilityNoList)];

const { problem } = reporterFor("configuration");

function capabilityMissing(client: ClientFacts): readonly Finding[] {
  if (textsOf(client.capabilities).some(isCp1)) return NOTHING;
  const { misplacedCapabilities: misplaced, kind } = client;
  const place = kind === "client" ? '`clientCapabilities: ["CP1"]` in `auth`' : '`clientCapabilities: ["CP1"]`';
  return problem("cp1-missing", {
    what: "The client does not declare the capability cp1: no API sends it a claims challenge, continuous access evaluation does not work, and step-up ends with 403.",
    evidence: [
      client.capabilities === undefined ? "`clientCapabilities` is not set" : "`clientCapabilities` does not hold CP1",
      ...(misplaced === undefined
        ? []
        : [`\`clientCapabilities\` stands in ${misplaced}, where MSAL does not read it`]),
    ],
    fix: `Set ${place}, and handle the challenges that come: createFetch of msal-fetch does.`,
    link: PAGES.capabilities,
  });
}

function capabilityNoList({ capabilities }: ClientFacts): readonly Finding[] {
  if (capabilities === undefined || Array.isArray(capabilities)) return NOTHING;
  return problem("capabilities-not-a-list", {
    what: "`clientCapabilities` is not a list: MSAL does not take it as the capability that it may name.",
    evidence: [`\`clientCapabilities\` is ${capabilities === null ? "null" : `of type ${typeof capabilities}`}`],
    fix: 'Write it as a list: `clientCapabilities: ["CP1"]`.',
    link: PAGES.configuration,
  });
}

/** Microsoft's guide writes cp1, MSAL sends CP1: the case carries no meaning. */
export function isCp1(capability: string): boolean {
  return capability.toLowerCase() === "cp1";
}
