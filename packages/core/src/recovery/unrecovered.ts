/** How a call ends that stays refused: rules E2 and E3. */
import type { Diagnosis } from "../diagnosis/types.ts";
import { RecoveryError, type RecoveryErrorCode, setClaims } from "../error.ts";
import { type Call, tell } from "../fetch/call.ts";
import { type Reason, type Report, setReport } from "../report.ts";
import type { Unobtained } from "../tokens/unobtained.ts";
import { explain, type Refused } from "./explain.ts";
import { readField } from "./token-error.ts";
import { summarize } from "./token-error-summary.ts";

/** Causes with which a 400 is about the request itself, and no refusal of the caller. */
const NOT_A_REFUSAL: ReadonlySet<Diagnosis["cause"]> = new Set(["not-authorization", "unknown", "service-fault"]);

/** Gives the refusal itself, with its report, or rejects where `unrecovered` is "throw". */
export async function endWithResponse(call: Call, refused: Refused, why: Unobtained): Promise<Response> {
  const { response } = refused;
  const diagnosis = await explain(call, why, refused);
  const refuses = response.status !== 400 || why.claims !== undefined || isAboutAuthorization(diagnosis);
  const report: Report = refuses
    ? { ...call.report("unrecovered", why.reason), diagnosis }
    : { ...call.report(call.replayed ? "recovered" : "ok"), diagnosis };
  setReport(response, report);
  if (why.claims !== undefined) setClaims(response, why.claims);
  warnOfHiddenChallenge(call, response);
  if (refuses) call.tell({ type: "unrecovered", report });
  else if (report.outcome === "recovered") call.tell({ type: "recovered", report });
  const wanted = call.engine.unrecovered === "throw" && (response.status !== 400 || why.claims !== undefined);
  if (!wanted && !isForOurCaller(call, why) && !endsInError(why)) return response;
  const message = `${call.method} ${call.url.origin} was refused with ${response.status}: ${advice(call, why)}${inWords(diagnosis)}`;
  const error = new RecoveryError(codeOf(call, why), message, { report, response, cause: summarize(why.failure) });
  if (why.claims !== undefined) setClaims(error, why.claims);
  throw error;
}

/** Of a 400, only what the API itself says makes it a refusal of the caller. */
function isAboutAuthorization({ cause, evidence }: Diagnosis): boolean {
  const source = evidence[0]?.source;
  return !NOT_A_REFUSAL.has(cause) && (source === "body" || source === "header");
}

/** The error of a call whose page leaves: made without waiting for anything, which a page that goes does not see. */
export function endByLeaving(call: Call, why: Unobtained): RecoveryError {
  const report = call.report("unrecovered", why.reason);
  call.tell({ type: "unrecovered", report });
  const message = `${call.method} ${call.url.origin} was not sent again: ${advice(call, why)}`;
  return new RecoveryError(codeOf(call, why), message, { report });
}

/** The error of a call that got no token for its first send. */
export async function endWithoutToken(call: Call, why: Unobtained): Promise<RecoveryError> {
  if (why.reason === "redirecting") return endByLeaving(call, why);
  const diagnosis = await explain(call, why);
  const report: Report = { ...call.report("unrecovered", why.reason), diagnosis };
  call.tell({ type: "unrecovered", report });
  const message = `No token for ${call.method} ${call.url.origin}: ${advice(call, why)}${inWords(diagnosis)}`;
  const error = new RecoveryError(codeOf(call, why), message, { report, cause: summarize(why.failure) });
  if (why.claims !== undefined) setClaims(error, why.claims);
  return error;
}

/** N2: on behalf of a user, only our own caller can satisfy the challenge; the downstream response is of no use to it. */
function isForOurCaller(call: Call, { reason, claims, failure }: Unobtained): boolean {
  if (call.tokens.provider.kind !== "on-behalf-of" || reason !== "interaction-required") return false;
  // Without claims and without MSAL's word for it, the assertion itself is at fault: nobody can satisfy anything.
  return claims !== undefined || readField(failure?.error, "name") === "InteractionRequiredAuthError";
}

/** Rule B6: once per resource, as every call to it would tell the same. */
function warnOfHiddenChallenge({ engine, resource, url, tokens }: Call, response: Response): void {
  const { onEvent } = engine;
  const { status, type, headers } = response;
  if (!onEvent || status !== 401 || type !== "cors" || headers.has("www-authenticate")) return;
  const key = `challenge-hidden ${url.origin}${resource.path}`;
  const { warned } = tokens.state;
  if (warned.has(key)) return;
  warned.add(key);
  tell(onEvent, {
    type: "warning",
    code: "challenge-hidden",
    message:
      `The page cannot read what challenges ${url.origin} may send: with its refusals, the API has to send ` +
      '"Access-Control-Expose-Headers: WWW-Authenticate".',
  });
}

/** Where the app is set up in a way that cannot work, its developer has to hear of it. */
function endsInError({ failure }: Unobtained): boolean {
  return failure?.kind === "misconfigured";
}

/** Where the evidence decides nothing, the reason says it all. */
function inWords({ cause, codes, summary }: Diagnosis): string {
  return cause === "unknown" && codes.length === 0 ? "" : ` ${summary}`;
}

function codeOf(call: Call, why: Unobtained): RecoveryErrorCode {
  const { reason, failure } = why;
  if (failure?.kind === "misconfigured" || failure?.kind === "challenge") return failure.kind;
  if (isForOurCaller(call, why)) return "challenge";
  if (call.tokens.provider.kind === "on-behalf-of" && reason === "interaction-required") return "unrecovered";
  switch (reason) {
    case "signed-out":
    case "interaction-cancelled":
    case "account-mismatch":
      return reason;
    case "interaction-required":
    case "interaction-not-allowed":
    case "interaction-blocked":
    case "interaction-timed-out":
    case "too-many-prompts":
    case "redirecting":
      return "interaction-required";
    default:
      return "unrecovered";
  }
}

const ADVICE: Record<Reason, string> = {
  "not-recoverable": "a new token would not change that. See the report of the call.",
  "claims-undecodable": "its challenge holds claims that are not a JSON object. The API has to mend its challenge.",
  "claims-empty": "its challenge asks for no claim. The API has to mend its challenge.",
  "claims-not-accepted": "its challenge asks for claims outside the access token. The API has to mend its challenge.",
  "claims-missing": "its challenge holds no claims. The API has to send them in the `claims` parameter.",
  "redirected-away": "the answer came from a URL outside the listed resource. List that URL or call it directly.",
  redirected: "the call was redirected, and may have taken effect before it was refused. Call the final URL directly.",
  "body-not-replayable": "the body cannot be sent again. Pass a string, Blob or ArrayBuffer, or raise `maxBodyBytes`.",
  "too-many-challenges": "it kept asking for more. Raise `maxRecoveries` if the API needs more steps.",
  "same-challenge-again":
    "a token got for its challenge did not satisfy it. The policy may be off or in report-only mode.",
  "cooling-down": "its challenge could not be satisfied a moment ago, and is not tried again so soon.",
  "too-many-recoveries": "it caused more than 60 recoveries within a minute.",
  declined: "`shouldRecover` decided against a recovery.",
  "interaction-not-allowed": 'the user has to act, and `interaction` is "never" for this call.',
  "interaction-required": "the user has to act, and nobody can be asked here.",
  "interaction-blocked": "a policy blocks the user; signing in again cannot help. An administrator has to look at it.",
  "interaction-cancelled": "the user cancelled, or did so a moment ago.",
  "interaction-timed-out": "the user did not act in time.",
  "too-many-prompts": "the user was asked less than a minute ago.",
  "account-mismatch": "another account signed in than the one that was asked for. Sign in with the same account.",
  redirecting: "the page leaves so that the user can act. With a `resumeKey` the call can be resumed afterwards.",
  "token-unusable": "MSAL gave a token that cannot be sent as Bearer.",
  "token-request-failed": "the token request failed.",
  "token-just-issued": "the token had just been issued, so another one would not differ.",
  "wrong-audience": "the token is for another resource. Check the scopes of this resource.",
  "refresh-refused": "a newly issued token was refused as well.",
  "signed-out": "nobody is signed in. Sign in first.",
  "not-loaded": "the code that recovers could not be loaded.",
};

const SWITCHED_OFF = "recovery is switched off: `maxRecoveries` is 0.";

function advice({ maxRecoveries }: Call, { reason, failure }: Unobtained): string {
  // The words are the provider's own.
  if (failure?.kind === "misconfigured") return `${readField(failure.error, "message")}.`;
  return maxRecoveries === 0 && reason === "too-many-challenges" ? SWITCHED_OFF : ADVICE[reason];
}
