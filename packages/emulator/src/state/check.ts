// Checks of what callers hand in: a misspelt member would otherwise make a switch match everything.

/**
 * Checks that an argument is an object with known members only, each of the type that is expected.
 *
 * @param types for each member: "string", "number", "boolean", "array", "object", joined by `|`; "any" for members that are checked elsewhere
 * @throws TypeError naming the member and what is allowed
 */
export function checkMembers(what: string, value: object, types: Readonly<Record<string, string>>): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError(`${what} must be an object.`);
  for (const [name, member] of Object.entries(value)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined)
      throw new TypeError(`There is no member \`${name}\` in ${what}. Known are ${Object.keys(types).join(", ")}.`);
    if (member !== undefined && type !== "any" && !type.split("|").includes(typeOf(member)))
      throw new TypeError(`\`${name}\` in ${what} must be ${type.replaceAll("|", " or ")}.`);
  }
}

/** Gives the types of an example's members, for `checkMembers`; members that are undefined in it may be anything. */
export const typesOf = (example: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(example).map(([name, member]) => [name, member === undefined ? "any" : typeOf(member)]),
  );

/**
 * Gives a thing that must be there.
 *
 * @throws TypeError if it is not
 */
export function found<Found>(value: Found | undefined, what: string, wanted: string | undefined): Found {
  if (value === undefined) throw new TypeError(`There is no ${what} ${JSON.stringify(wanted)} in the directory.`);
  return value;
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);
