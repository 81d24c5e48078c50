/** Reads the manifest of an API's registration, in the form of Microsoft Graph and in the older one. */
import type { RegistrationFacts } from "../facts.ts";
import { type Members, member, textMember, textsOf } from "./members.ts";

/** Whether an object is a manifest. */
export function isManifest(value: Members): boolean {
  return (
    "optionalClaims" in value ||
    "identifierUris" in value ||
    ("appId" in value && ("requiredResourceAccess" in value || "api" in value || "signInAudience" in value))
  );
}

/** Takes the facts out of it. */
export function readManifest(value: Members, name: string): RegistrationFacts {
  const claims = value["optionalClaims"];
  const list = member(claims, "accessToken");
  return {
    name,
    accessTokenClaims: Array.isArray(list) ? namesOf(list) : undefined,
    otherClaims: [...namesOf(member(claims, "idToken")), ...namesOf(member(claims, "saml2Token"))],
    audiences: [textMember(value, "appId") ?? [], textsOf(value["identifierUris"])].flat(),
    version: versionOf(member(value["api"], "requestedAccessTokenVersion") ?? value["accessTokenAcceptedVersion"]),
  };
}

function namesOf(list: unknown): string[] {
  return Array.isArray(list) ? list.flatMap((claim) => textMember(claim, "name") ?? []) : [];
}

// Note: `null` and a missing member mean a default that depends on who may sign in, so they say nothing here.
function versionOf(value: unknown): 1 | 2 | undefined {
  return value === 1 || value === 2 ? value : undefined;
}
