/** Which requests a switch applies to. A part that is left out matches everything. */
export interface RequestMatch {
  /** Service as the log names it: "token", "authorize", "discovery", "graph", "arm", "vault", or the name of a custom API. */
  service?: string;
  method?: string;
  /** Path below the service's root; a segment `*` stands for one segment, a final `**` for any rest. */
  path?: string;
}

/** Types of the members of a match, for checking. */
export const matchTypes: Readonly<Record<string, string>> = { service: "string", method: "string", path: "string" };

/** A request as switches see it. */
export interface RequestFacts {
  service: string;
  method: string;
  path: string;
}

/** Tells whether a path fits a pattern. */
export function isPathMatch(pattern: string, path: string): boolean {
  const wanted = segments(pattern);
  const given = segments(path);
  if (wanted.at(-1) === "**") {
    wanted.pop();
    return given.length >= wanted.length && wanted.every((segment, at) => segment === "*" || segment === given[at]);
  }
  return given.length === wanted.length && wanted.every((segment, at) => segment === "*" || segment === given[at]);
}

/** Tells whether a request is one that a switch applies to. */
export function isMatch(match: RequestMatch, request: RequestFacts): boolean {
  return (
    (match.service === undefined || match.service === request.service) &&
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || isPathMatch(match.path, request.path))
  );
}

const segments = (path: string): string[] =>
  path
    .toLowerCase()
    .split("/")
    .filter((segment) => segment !== "");
