/** Checks the resources of a client: which scopes are asked for which addresses. */
import { mixupAt } from "../audience.ts";
import type { ClientFacts, ResourceFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { isLoopback } from "../gather/address.ts";
import { resourceOf, scopesForTokens } from "../scopes.ts";
import { forEachClient } from "./each.ts";

/** The checks of this group. */
export const SCOPE_CHECKS: readonly Check[] = [
  forEachResource(addressWrong),
  forEachResource(scopesUnreadable),
  forEachResource(scopesEmpty),
  forEachResource(severalResources),
  forEachResource(defaultMixed),
  forEachResource(audienceMixup),
];

const { problem } = reporterFor("configuration");

function forEachResource(check: (resource: ResourceFacts, client: ClientFacts) => readonly Finding[]): Check {
  return forEachClient((client) => client.resources.flatMap((resource) => check(resource, client)));
}

function addressWrong({ place, url, ofPage }: ResourceFacts, { confidential }: ClientFacts): readonly Finding[] {
  if (url ? url.protocol === "https:" || isLoopback(url) : ofPage && !confidential) return NOTHING;
  const seen = ofPage ? "a path, which is for pages: they have an origin" : "no URL";
  return problem("resource-address", {
    what: "A resource is not named by an https address: no token is sent there.",
    evidence: [`${place}: ${url ? "http, and not loopback" : seen}`],
    fix: 'Name it by its https address, such as "https://api.contoso.com/".',
    link: PAGES.bearer,
  });
}

function scopesUnreadable({ place, scopes }: ResourceFacts): readonly Finding[] {
  if (Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string")) return NOTHING;
  return problem("scopes-not-a-list", {
    what: "The scopes of a resource are not a list of texts: MSAL does not take them.",
    evidence: [`${place}: ${Array.isArray(scopes) ? "not all of the list are texts" : "no list"}`],
    fix: 'Write them as a list: ["api://<application id>/Tasks.Read"].',
    link: PAGES.scopes,
  });
}

function scopesEmpty({ place, scopes }: ResourceFacts): readonly Finding[] {
  if (!Array.isArray(scopes) || scopesForTokens(scopes).length > 0) return NOTHING;
  return problem("scopes-empty", {
    what: "A resource has no scope that names its API: the token that comes is not for it.",
    evidence: [`${place}: ${scopes.length === 0 ? "the list is empty" : "only scopes of OpenID Connect"}`],
    fix: "Name a scope of the API, such as api://<application id>/Tasks.Read, or its /.default.",
    link: PAGES.scopes,
  });
}

function severalResources({ place, scopes }: ResourceFacts): readonly Finding[] {
  const resources = new Set(scopesForTokens(scopes).map(resourceOf));
  if (resources.size < 2) return NOTHING;
  return problem("scopes-of-several-apis", {
    what: "A resource has scopes of more than one API: a token is for one API only, and the request fails (AADSTS28000).",
    evidence: [`${place}: scopes of ${resources.size} APIs; a scope without an address is one of Microsoft Graph`],
    fix: "Give every API an entry of its own, with its own scopes.",
    link: PAGES.scopes,
  });
}

function defaultMixed({ place, scopes }: ResourceFacts): readonly Finding[] {
  const all = scopesForTokens(scopes);
  const isDefault = all.filter((scope) => /(?:^|\/)\.default$/.test(scope));
  if (isDefault.length === 0 || isDefault.length === all.length) return NOTHING;
  return problem("default-mixed", {
    what: "A resource has .default beside other scopes: .default means all that is granted, and the request fails (AADSTS70011).",
    evidence: [`${place}: .default and ${all.length - isDefault.length} more`],
    fix: "Ask for .default alone, or for the other scopes alone.",
    link: PAGES.scopes,
  });
}

function audienceMixup({ place, url, scopes }: ResourceFacts): readonly Finding[] {
  if (!url) return NOTHING;
  for (const resource of new Set(scopesForTokens(scopes).map(resourceOf))) {
    const mixup = mixupAt(url, resource);
    if (!mixup) continue;
    return problem("scope-of-another-api", {
      what: "A resource has scopes of another API than the one at its address: the token is refused there (wrong audience).",
      evidence: [
        `${place}: the scopes are of ${resource === GRAPH ? "Microsoft Graph" : "another API"}`,
        ...(mixup.wanted === undefined ? [] : [`the API there takes tokens for ${mixup.wanted}`]),
      ],
      fix: `Ask for scopes of the API at this address${mixup.wanted === undefined ? ", such as api://<application id>/Tasks.Read" : `: ${mixup.wanted}/.default, or single ones`}.`,
      link: PAGES.scopes,
    });
  }
  return NOTHING;
}

const GRAPH = resourceOf("User.Read");
