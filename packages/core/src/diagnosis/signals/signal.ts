/** What a signal is: words that a service says, and what it means by them. */
import type { TokenKind } from "../evidence/facts.ts";
import type { Service } from "../knowledge/services.ts";
import type { Cause } from "../types.ts";

/**
 * How much a finding weighs: 5 says so outright, 4 nearly always means it, 3 usually, 2 rather than not, 1 a guess.
 *
 * 5 gives "certain", 3 and 4 "likely", the rest "possible".
 */
export type Weight = 1 | 2 | 3 | 4 | 5;

/** Causes that stay possible, the most likely first, each in the usual words or with its own of what would decide. */
export type Unless = readonly (Cause | readonly [Cause, string])[];

/** One thing that a service says when it refuses. */
export interface Signal {
  /**
   * Codes or phrases, any of which is the signal. They are compared word by word, without case and punctuation;
   * `*` stands for up to eight words. Codes are one word.
   */
  readonly says: readonly string[];
  /** The cause; `permission`: the scope or the app role is missing, by the kind of token. */
  readonly means: Cause | "permission";
  readonly weight: Weight;
  /** Only from these services; where the service is not known, it weighs one less. */
  readonly from?: readonly Service[];
  /** Only with one of these statuses; a status that is not known does not count against it. */
  readonly status?: readonly number[];
  /** Only for this kind of token; a kind that is not known does not count against it. */
  readonly kind?: TokenKind;
  readonly unless?: Unless;
}

/** Words that decide nothing alone but that a rule asks for. */
export interface Mark {
  readonly says: readonly string[];
  readonly mark: string;
}
