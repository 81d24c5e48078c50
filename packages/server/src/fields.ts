/** Joins the header fields of an answer with those that an application has set before: for the adapters. */

/** Fields that describe a body which an answer replaces. */
export const BODY_FIELDS = ["content-encoding", "content-length"] as const;

/** Fields that are lists: what stands there stays. */
const LISTS = new Set(["www-authenticate", "access-control-expose-headers"]);

/**
 * Gives the fields to set, by lower-case name. What has been set for a list is kept, and each name is listed once.
 * @param current The value that has been set so far; several as a list.
 */
export function fieldsOf(
  response: Response,
  current: (name: string) => number | string | readonly string[] | null | undefined,
): [string, string][] {
  return [...response.headers].map(([name, value]) => {
    const before = LISTS.has(name) ? [current(name) ?? ""].flat().join(", ").trim() : "";
    return [name, before === "" ? value : join(name, value, before)];
  });
}

function join(name: string, own: string, before: string): string {
  // Note: clients of other makers look at the first challenge only.
  if (name === "www-authenticate") return before.includes(own) ? before : `${own}, ${before}`;
  const listed = before.split(",").some((one) => one.trim().toLowerCase() === own.toLowerCase());
  return listed ? before : `${before}, ${own}`;
}
