/** What to say where the reason, and not the API, ended the call: the API's wish is known, and was acted upon. */
import type { Reason } from "../../report.ts";
import type { Facts } from "../evidence/facts.ts";
import type { Cause, Remedy } from "../types.ts";
import { showNames, showTime } from "./show.ts";

/** The end of a call in one sentence, and what to do first. */
export interface Ended {
  readonly summary: string;
  readonly remedy: Remedy;
}

/** `*` stands for the sign-in that was asked for, `#` for the names of the claims that the API asks for. */
type Line = readonly [summary: string, who: Remedy["who"], action: string];

/** Causes that tell what was asked for, and not why it was not to be had. */
const ASKED: ReadonlySet<Cause> = new Set<Cause>(["claims-challenge", "interaction-required", "unknown"]);

/** How the reason ended the call; `undefined` where the cause says it better. */
export function endedBy(cause: Cause, facts: Facts): Ended | undefined {
  const { reason, status, challenge } = facts;
  if (reason === "token-just-issued" || reason === "refresh-refused") return endedByClock(cause, facts);
  const denied = cause === "consent-required" && reason === "interaction-cancelled";
  if (reason === undefined || !Object.hasOwn(ENDS, reason) || (!ASKED.has(cause) && !denied)) return undefined;
  const [summary, who, action] = ENDS[reason as Reason] as Line;
  if (summary.includes("#") && !challenge) return undefined;
  const names = typeof challenge?.requirement === "object" ? ` (${showNames(challenge.requirement.names)})` : "";
  const asking = status !== undefined && challenge ? `API asks for${names}` : "sign-in service asks for";
  return {
    summary: summary.replace("*", `the sign-in that the ${asking}`).replace("#", names),
    remedy: { who, action },
  };
}

/** A token cannot be too old and new at once. */
function endedByClock(cause: Cause, { token, time }: Facts): Ended | undefined {
  const { expiresAt, notBefore } = token;
  if (cause !== "token-expired" || (notBefore !== undefined && notBefore > time.at)) return undefined;
  const end = expiresAt !== undefined && expiresAt < time.at ? ` (it ended at ${showTime(expiresAt)})` : "";
  return {
    summary: `The API takes the token for one out of its time${end}, although it has just been issued: a clock is wrong, of the API or of this machine.`,
    remedy: {
      who: "administrator",
      action: "Compare the clocks of this machine and of the API with the true time; another token will not help.",
    },
  };
}

const ENDS: Readonly<Partial<Record<Reason, Line>>> = {
  "interaction-cancelled": [
    "The user cancelled or denied *.",
    "developer",
    "Make the call again once the user wants to go on: after a click on the page, or half a minute later.",
  ],
  "interaction-timed-out": [
    "The user did not finish * in time.",
    "user",
    "Start again, and finish the sign-in in the window that opens.",
  ],
  "interaction-not-allowed": [
    'The user is needed for *, and `interaction` is "never" for this call.',
    "developer",
    'Make the call with `interaction: "auto"` from where the user may be asked.',
  ],
  "interaction-blocked": [
    "A policy blocks *, and signing in again cannot help.",
    "administrator",
    "Look the sign-in up in the sign-in log by its correlation id: the Conditional Access tab names the policy.",
  ],
  "too-many-prompts": [
    "The user is needed for *, and was asked for this API less than a minute ago.",
    "retry",
    "Make the call again in a minute.",
  ],
  "too-many-challenges": [
    "The API asks for further claims#, and `maxRecoveries` allows this call no further recovery.",
    "developer",
    "Raise `maxRecoveries` if the API needs more steps; 0 switches recovery off.",
  ],
  "too-many-recoveries": [
    "The API asks for further claims#, and caused more than 60 recoveries within a minute.",
    "api-owner",
    "Look why the API goes on challenging tokens that it asked for.",
  ],
  declined: [
    "The API asks for further claims#, and `shouldRecover` decided against getting them.",
    "developer",
    "Have `shouldRecover` return undefined for calls that may recover.",
  ],
  "account-mismatch": [
    "The account that signed in is not the one that the call is for, or is of another tenant.",
    "user",
    "Sign in with the account that the app works with, or change that account first.",
  ],
  "signed-out": ["Nobody is signed in.", "user", "Sign in, then make the call again."],
  "body-not-replayable": [
    "The API asks for further claims#, and the body of the call cannot be sent again.",
    "developer",
    "Pass a string, Blob or ArrayBuffer, or raise `maxBodyBytes`.",
  ],
  redirected: [
    "The API asks for further claims# after a redirect, and the call may have taken effect before.",
    "developer",
    "Call the final URL directly.",
  ],
  "redirected-away": [
    "The answer came from a URL outside the listed resource, so nothing in it was followed.",
    "developer",
    "List that URL as well, or call it directly.",
  ],
};
