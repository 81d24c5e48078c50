/** Looks up a number of the sign-in service: what it means, which cause that is, who cures it. */
import type { Cause, Diagnosis, Remedy } from "../types.ts";
import { AADSTS_CODES } from "./aadsts-codes.ts";

/** The official list of the numbers. */
export const AADSTS_LINK = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes";

/** What is known of one number. */
export interface AadstsCode {
  /** `AADSTS` and the number. */
  readonly code: string;
  readonly meaning: string;
  readonly cause: Cause;
  readonly who: Remedy["who"];
  readonly recoverable: Diagnosis["recoverable"];
  /** Whether the number alone settles the cause; some are sent for several. */
  readonly settles: boolean;
}

/** The entry for a number, if it is in our table. */
export function findAadstsCode(number: string): AadstsCode | undefined {
  const plain = AADSTS_CODES.indexOf(`\n${number} `);
  const at = plain >= 0 ? plain : AADSTS_CODES.indexOf(`\n${number}? `);
  if (at < 0) return undefined;
  const line = AADSTS_CODES.slice(at + 1, AADSTS_CODES.indexOf("\n", at + 1));
  const group = AADSTS_CODES.lastIndexOf("\n\n", at) + 2;
  const heading = AADSTS_CODES.slice(group, AADSTS_CODES.indexOf("\n", group)).trim();
  const [cause, who] = heading.split("/") as [Cause, Remedy["who"]];
  return {
    code: `AADSTS${number}`,
    meaning: `${line.slice(line.indexOf(" ") + 1)}.`,
    cause,
    who,
    recoverable: who === "retry" ? "retry" : CURED_BY_USER.has(cause) ? "interaction" : "no",
    settles: plain >= 0,
  };
}

const CURED_BY_USER: ReadonlySet<Cause> = new Set<Cause>(["interaction-required", "token-revoked", "consent-required"]);
