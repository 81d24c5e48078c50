/** Checks the authority: where a client gets its tokens. */
import { type AuthorityName, cloudOfAuthority, cloudOfResource, isKnownHost, readAuthority } from "../authority.ts";
import type { ClientFacts, Facts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { textsOf } from "../gather/members.ts";
import { forEachClient } from "./each.ts";

/** The checks of this group. */
export const AUTHORITY_CHECKS: readonly Check[] = [
  forEachClient(authorityUnreadable),
  forEachClient(authorityForm),
  forEachClient(tenantNeeded),
  forEachClient(tenantsDiffer),
  forEachClient(authorityUnknown),
  forEachClient(cloudsDiffer),
];

const { problem, advice } = reporterFor("configuration");
const WRITE = "Write it as https://login.microsoftonline.com/<tenant id>.";
const SHARED = ["common", "organizations", "consumers"];

function authorityUnreadable({ authority }: ClientFacts): readonly Finding[] {
  if (authority === undefined) return NOTHING;
  const read = readAuthority(authority);
  if (!read) {
    return problem("authority-unreadable", {
      what: "The authority is not an address: MSAL refuses it.",
      evidence: [typeof authority === "string" ? "`authority` is no URL" : "`authority` is not a text"],
      fix: WRITE,
      link: PAGES.configuration,
    });
  }
  if (read.secure) return NOTHING;
  return problem("authority-not-https", {
    what: "The authority is not an https address: MSAL refuses it, on loopback as well.",
    evidence: ["`authority` does not begin with https://"],
    fix: WRITE,
    link: PAGES.configuration,
  });
}

function authorityForm({ authority }: ClientFacts): readonly Finding[] {
  const read = readAuthority(authority);
  if (!read) return NOTHING;
  if (read.tenant === undefined) {
    return problem("authority-without-tenant", {
      what: "The authority names no tenant: MSAL cannot tell whom to sign in.",
      evidence: ["`authority` has nothing after the host"],
      fix: WRITE,
      link: PAGES.configuration,
    });
  }
  const { rest } = read;
  if (rest.includes("oauth2") || rest.includes(".well-known")) {
    return problem("authority-is-endpoint", {
      what: "The authority is the address of an endpoint: MSAL adds the endpoint's path once more and finds nothing.",
      evidence: ["`authority` goes on after the tenant with the path of an endpoint"],
      fix: `End it at the tenant. ${WRITE}`,
      link: PAGES.configuration,
    });
  }
  if (rest.at(-1) !== "v2.0") return NOTHING;
  return advice("authority-with-version", {
    what: "The authority ends in /v2.0, as an issuer does: some versions and protocol modes of MSAL do not take that.",
    evidence: ["`authority` ends in /v2.0"],
    fix: "Leave /v2.0 out: MSAL uses that version by itself.",
    link: PAGES.configuration,
  });
}

function tenantNeeded(client: ClientFacts): readonly Finding[] {
  const read = readAuthority(client.authority);
  const tenant = client.authority === undefined ? "common" : read?.tenant;
  if (client.kind !== "client" || tenant === undefined || !SHARED.includes(tenant)) return NOTHING;
  const scopes = client.resources.flatMap((resource) => textsOf(resource.scopes));
  const text = {
    what: `The authority is for any tenant ("${tenant}"): a token for the application itself can only come from one tenant.`,
    fix: `Name the tenant in the authority. ${WRITE}`,
    link: PAGES.clientCredentials,
  };
  const seen =
    client.authority === undefined
      ? "`authority` is not set, so MSAL uses common"
      : `the tenant of \`authority\` is ${tenant}`;
  if (client.confidential) {
    return problem("authority-shared", { ...text, evidence: [seen, "the configuration holds a client credential"] });
  }
  if (scopes.length === 0 || !scopes.every((scope) => scope.endsWith("/.default"))) return NOTHING;
  return advice("authority-shared", { ...text, evidence: [seen, "all scopes are .default, as daemons ask for them"] });
}

function tenantsDiffer(client: ClientFacts, facts: Facts): readonly Finding[] {
  const tenant = readAuthority(client.authority)?.tenant;
  if (tenant === undefined) return NOTHING;
  const fix = `Use the id of the tenant in which the API is used. ${WRITE}`;
  if (typeof client.clientId === "string" && client.clientId.toLowerCase() === tenant) {
    return problem("authority-is-client", {
      what: "The authority names the application where the tenant belongs: there is no such tenant.",
      evidence: ["the tenant of `authority` is the value of `clientId`"],
      fix,
      link: PAGES.configuration,
    });
  }
  const differing = [
    isOther(tenant, client.tenant?.toLowerCase()) ? "the tenant that stands beside `authority` is another one" : [],
    isOther(tenant, facts.token?.tenant) ? "the token is of another tenant (`tid`) than `authority`" : [],
  ].flat();
  if (differing.length === 0) return NOTHING;
  return problem("tenants-differ", {
    what: "The authority and what stands beside it name different tenants: tokens come from the wrong one.",
    evidence: differing,
    fix,
    link: PAGES.configuration,
  });
}

/** Only ids can be compared: a domain and an id may be the same tenant. */
function isOther(one: string, other: string | undefined): boolean {
  const isId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text);
  return other !== undefined && isId(one) && isId(other) && one !== other;
}

function authorityUnknown({ authority, knownAuthorities }: ClientFacts): readonly Finding[] {
  const read = readAuthority(authority);
  if (knownAuthorities !== undefined && !Array.isArray(knownAuthorities)) {
    return problem("known-authorities-not-a-list", {
      what: "`knownAuthorities` is not a list: MSAL does not take it.",
      evidence: [`\`knownAuthorities\` is of type ${typeof knownAuthorities}`],
      fix: 'Write it as a list of hosts: `knownAuthorities: ["contoso.b2clogin.com"]`.',
      link: PAGES.configuration,
    });
  }
  if (!read || isKnownHost(read) || textsOf(knownAuthorities).some((known) => isSameHost(known, read))) return NOTHING;
  const withoutPort = textsOf(knownAuthorities).some((known) => known.toLowerCase() === read.hostname);
  return problem("authority-not-known", {
    what: "The host of the authority is none of Microsoft's, and not listed as known: MSAL refuses it (endpoints_resolution_error).",
    evidence: [
      withoutPort ? "`knownAuthorities` names the host without its port" : "`knownAuthorities` does not name the host",
    ],
    fix: "Add the host, with its port, to `knownAuthorities`, or correct the authority.",
    link: PAGES.configuration,
  });
}

function isSameHost(known: string, { host }: AuthorityName): boolean {
  const text = known.toLowerCase();
  return text === host || (URL.canParse(text) && new URL(text).host === host);
}

function cloudsDiffer({ authority, resources }: ClientFacts): readonly Finding[] {
  const read = readAuthority(authority);
  const cloud = read && cloudOfAuthority(read);
  if (cloud === undefined) return NOTHING;
  const others = resources.filter(({ url }) => {
    const other = url && cloudOfResource(url);
    return other !== undefined && other !== cloud;
  });
  if (others.length === 0) return NOTHING;
  return problem("clouds-differ", {
    what: `The authority is of the ${cloud} cloud, and a resource is of another one: each cloud accepts its own tokens only.`,
    evidence: others.map(({ place }) => `${place} is of another cloud`),
    fix: "Take authority and resources of the same cloud.",
    link: PAGES.clouds,
  });
}
