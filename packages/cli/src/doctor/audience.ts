/** Tells audiences apart, with the knowledge that the diagnosis of core has of Microsoft's services. */
import { diagnose } from "@msal-fetch/core";
import { isLoopback } from "./gather/address.ts";

/** A host that belongs to nobody: stands for an API of one's own. */
const OWN_API = "https://api.example/";

/** A token that is for another API than the one at a URL. */
export interface Mixup {
  /** The audience to ask for, where that is known. */
  readonly wanted: string | undefined;
}

/** Whether a token for `audience` is not one for the API at `url`; `undefined`: it is, or that cannot be known. */
export function mixupAt(url: URL, audience: string): Mixup | undefined {
  // A service on loopback may stand in for any other.
  if (isLoopback(url)) return undefined;
  const token = { aud: audience, iss: "https://login.microsoftonline.com/common/v2.0", exp: 2e9, scp: "x" };
  const failure = { status: 401, request: { method: "GET", url: `${url.origin}/` }, token, now: 1e12 };
  const { cause, confidence, missing } = diagnose(failure);
  return cause === "wrong-audience" && confidence !== "possible" ? { wanted: missing?.audience } : undefined;
}

/** Whether an audience is that of a Microsoft service, which no API of one's own can accept. */
export function isOfMicrosoftService(audience: string): boolean {
  return mixupAt(new URL(OWN_API), audience) !== undefined;
}

/** One spelling for the names of one resource: `api://<id>` is `<id>`, a trailing slash says nothing. */
export function sameAudience(one: string, other: string): boolean {
  return spell(one) === spell(other);
}

/** Whether a text is a GUID, alone or in an `api://` URI. */
export function isGuid(audience: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(spell(audience));
}

function spell(audience: string): string {
  return withoutSlashes(
    audience
      .trim()
      .toLowerCase()
      .replace(/^api:\/\//, ""),
  );
}

/** Without the slashes at the end; a loop, because a pattern takes quadratic time where there are many. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "/") end--;
  return text.slice(0, end);
}
