/** Checks that nothing was left of the template that a configuration was made from. */
import type { ClientFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { textsOf } from "../gather/members.ts";
import { forEachClient } from "./each.ts";

/** The checks of this group. */
export const PLACEHOLDER_CHECKS: readonly Check[] = [forEachClient(placeholders)];

const { problem } = reporterFor("configuration");

/** Whether a text has a part in angle brackets or braces, which no identifier and no address holds. */
export function isPlaceholder(text: unknown): boolean {
  return typeof text === "string" && /<[^<>]{1,200}>|\{[^{}]{1,200}\}/.test(text);
}

function placeholders(client: ClientFacts): readonly Finding[] {
  const { clientId, authority, tenant, redirectUri, knownAuthorities, resources } = client;
  const members = { clientId, authority, tenantId: tenant, redirectUri, knownAuthorities };
  const evidence = [
    ...Object.entries(members).flatMap(([name, value]) => (textsOf(value).some(isPlaceholder) ? `\`${name}\`` : [])),
    ...resources.flatMap(({ place, scopes }) => (textsOf(scopes).some(isPlaceholder) ? `${place}: a scope` : [])),
  ];
  if (evidence.length === 0) return NOTHING;
  return problem("placeholder", {
    what: "The configuration holds a placeholder where a value belongs: no sign-in succeeds with it.",
    evidence,
    fix: "Put the value in its place, without brackets: the ids are on the overview of the app registration.",
    link: PAGES.configuration,
  });
}
