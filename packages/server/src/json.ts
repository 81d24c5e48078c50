/** Reads values whose content is unknown. */

/** An object of unknown members. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members: neither null nor a list. */
export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of an object that may refuse to be read; `undefined` where it does. */
export function read(holder: object, name: string): unknown {
  try {
    return (holder as Members)[name];
  } catch {
    return undefined;
  }
}

/** The strings of a claim that is either one string or a list. */
export function stringsOf(claim: unknown): string[] {
  return [claim].flat().filter((value) => typeof value === "string");
}
