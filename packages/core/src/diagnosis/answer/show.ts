/** Puts values from the wire into sentences, so that none of them can carry a secret or a name. */

const MAX_LIST = 12;

/** An audience, if it has the form of one: an address without its path, an id, an `api://` name. */
export function showAudience(audience: string | undefined): string {
  if (audience === undefined) return "an unknown audience";
  const text = audience.trim();
  const host = /^https?:\/\/[\w.-]{1,150}(?:\/powerbi\/api)?/i.exec(text)?.[0];
  if (host) return host;
  const id =
    /^(?:spn:)?(?:api:\/\/)?(?:[\w.-]{1,100}\/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i.exec(
      text,
    );
  if (id) return `${text.startsWith("api://") ? "api://" : ""}${id[1]}`;
  if (/^api:\/\/[\w.-]{1,60}$/i.test(text)) return text;
  return "another audience";
}

/** Several audiences. */
export function showAudiences(audiences: readonly string[]): string {
  return [...new Set(audiences.slice(0, 3).map(showAudience))].join(" and ") || "an unknown audience";
}

/** Names of permissions or claims; what is not such a name is left out. */
export function showNames(names: readonly string[], joint = ", "): string {
  const shown = [...new Set(names)].filter(isName);
  if (shown.length === 0) return "none";
  const more = shown.length > MAX_LIST ? ` and ${shown.length - MAX_LIST} more` : "";
  return `${shown.slice(0, MAX_LIST).join(joint)}${more}`;
}

/** Whether a text is the name of a permission or claim: no address, no random string. */
export function isName(text: string): boolean {
  return text.length <= 80 && /^[A-Za-z][\w-]{0,44}(?:\.[A-Za-z][\w-]{0,44})*$/.test(text);
}

/** A moment. */
export function showTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "an unknown time" : date.toISOString().replace(".000Z", "Z");
}
