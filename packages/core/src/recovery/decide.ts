/** What to do about a refusal: pure decisions over what is known. Every rule of ending and acquiring has its line here. */
import type { Reason } from "../report.ts";
import type { HeldToken } from "../tokens/held-token.ts";

/** The next step of a refused call. */
export type Decision =
  /** Send again with a token that is at hand. */
  | { readonly do: "replay"; readonly token: HeldToken }
  /** Get a token for the challenge. */
  | { readonly do: "acquire" }
  /** Get a new token past MSAL's cache. */
  | { readonly do: "refresh" }
  /** The call stays refused. */
  | { readonly do: "end"; readonly reason: Reason };

/** What is known when a claims challenge arrives. */
export interface KnownOfChallenge {
  /** Whether the body can be sent again. */
  readonly replayable: boolean;
  /** What this call has already done for the same challenge. */
  readonly done: "nothing" | "replayed" | "acquired";
  /** How many distinct challenges this call has recovered. */
  readonly recoveries: number;
  readonly maxRecoveries: number;
  /** A token other than the refused one that was got for this challenge. */
  readonly atHand: HeldToken | undefined;
  /** Whether the challenge was not satisfied, or could not be, moments ago. */
  readonly coolingDown: boolean;
}

/** Rules A1, E1, E6 and E8 for a claims challenge. */
export function decideOnChallenge(known: KnownOfChallenge): Decision {
  // First of all: the body of a call that may not recover was not kept.
  if (known.done === "nothing" && known.recoveries >= known.maxRecoveries) return end("too-many-challenges");
  if (!known.replayable) return end("body-not-replayable");
  if (known.done === "acquired") return end("same-challenge-again");
  if (known.done === "nothing" && known.atHand) return { do: "replay", token: known.atHand };
  if (known.coolingDown) return end("cooling-down");
  return { do: "acquire" };
}

/** What is known when a token was refused without a claims challenge. */
export interface KnownOfToken {
  readonly replayable: boolean;
  readonly maxRecoveries: number;
  /** What this call has already done about such a refusal. */
  readonly done: "nothing" | "replayed" | "refreshed";
  /** A newer token. */
  readonly atHand: HeldToken | undefined;
  readonly audienceFits: boolean;
  /** Whether a forced renewal was refused within the last minutes. */
  readonly refreshPaused: boolean;
  /** Milliseconds since the refused token left the token service. */
  readonly age: number;
  /** Whether `shouldRecover` wants a renewal that would not be made by default. */
  readonly insisted: boolean;
}

/** A token younger than this is not renewed by force, in milliseconds. */
export const MIN_REFRESH_AGE_MS = 60_000;

/** Rules D6 and E6 for a refused token. */
export function decideOnToken(known: KnownOfToken): Decision {
  if (known.maxRecoveries === 0) return end("too-many-challenges");
  if (!known.replayable) return end("body-not-replayable");
  if (known.done !== "nothing") return end("refresh-refused");
  if (known.atHand) return { do: "replay", token: known.atHand };
  if (!known.audienceFits) return end("wrong-audience");
  if (known.refreshPaused) return end("cooling-down");
  if (known.age <= MIN_REFRESH_AGE_MS && !known.insisted) return end("token-just-issued");
  return { do: "refresh" };
}

function end(reason: Reason): Decision {
  return { do: "end", reason };
}
