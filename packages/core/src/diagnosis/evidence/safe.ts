/** Reads values of unknown make: getters may throw, proxies may lie, lists may be endless. */

/** The most text that is examined, over all parts of the evidence. */
export const MAX_TEXT = 65_536;

/** A member of whatever it is; `undefined` instead of an exception. */
export function member(value: unknown, name: string): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** A member that is a text with something in it. */
export function textMember(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" && found.length > 0 ? found.slice(0, MAX_TEXT) : undefined;
}

/** The names of an object's own members, at most `limit`. */
export function memberNames(value: object, limit: number): string[] {
  try {
    const names: string[] = [];
    // Note: `for in` can stop early, whereas `Object.keys` would first list a million members.
    for (const name in value) {
      if (names.length >= limit) break;
      names.push(name);
    }
    return names;
  } catch {
    return [];
  }
}

/** The texts of a list, or the one text itself. */
export function texts(value: unknown, limit = 100): string[] {
  if (typeof value === "string") return [value];
  try {
    if (!Array.isArray(value)) return [];
    const found: string[] = [];
    for (let at = 0; at < value.length && at < limit; at++) {
      const item: unknown = value[at];
      if (typeof item === "string") found.push(item);
    }
    return found;
  } catch {
    return [];
  }
}

/** A number that is one, from a number or its decimal text. */
export function numberOf(value: unknown): number | undefined {
  const number =
    typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Parsed JSON, or `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text with the backslash escapes of a JSON or program text undone, as far as they part words. */
export function unescapeText(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\+(?:u00([0-9a-f]{2})|([nrt])|(["'/]))/gi, (_all, hex, blank, char) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : blank ? " " : char,
  );
}
