/** Checks the client id: what Microsoft Entra ID registers an app under is a GUID. */
import { isGuid } from "../audience.ts";
import { isKnownHost, readAuthority } from "../authority.ts";
import type { ClientFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { forEachClient } from "./each.ts";
import { isPlaceholder } from "./placeholders.ts";

/** The checks of this group. */
export const CLIENT_ID_CHECKS: readonly Check[] = [forEachClient(clientIdForm)];

const { problem, advice } = reporterFor("configuration");
const GUID_LENGTH = 36;

function clientIdForm({ clientId, authority }: ClientFacts): readonly Finding[] {
  if (clientId === undefined || isPlaceholder(clientId)) return NOTHING;
  const isText = typeof clientId === "string";
  if (isText && clientId.length === GUID_LENGTH && isGuid(clientId)) return NOTHING;
  const read = readAuthority(authority);
  // AD FS and other providers behind a host of one's own give ids of other forms.
  const report = read && !isKnownHost(read) ? advice : problem;
  return report("client-id-form", {
    what: "The client id is not a GUID: Microsoft Entra ID knows no app by it (AADSTS700016).",
    evidence: [isText ? `\`clientId\` has ${clientId.length} characters` : "`clientId` is not a text"],
    fix: "Take the application (client) id from the overview of the app registration.",
    link: PAGES.configuration,
  });
}
