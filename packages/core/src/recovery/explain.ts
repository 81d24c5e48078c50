/** Loads the diagnosis, on the first failure only, and gives it the evidence of a call. */
import { readRequirement } from "../claims/requirement.ts";
import type { Diagnosis, Failure } from "../diagnosis/types.ts";
import type { Call } from "../fetch/call.ts";
import type { Reason } from "../report.ts";
import type { ErrorBody } from "../request/error-body.ts";
import type { HeldToken } from "../tokens/held-token.ts";
import type { Unobtained } from "../tokens/unobtained.ts";

/** How long a cancelled call waits for its diagnosis, in milliseconds. */
const MAX_WAIT_MS = 500;

/** A response that refuses, with what was found out about it. */
export interface Refused {
  readonly response: Response;
  readonly sent: HeldToken;
  readonly body: ErrorBody | undefined;
}

/** Explains a refusal, a failed token request, or both in one. It never rejects. */
export async function explain(call: Call, why: Unobtained, refused?: Refused): Promise<Diagnosis> {
  const failure = evidenceOf(call, why, refused);
  try {
    const { diagnose } = await inTime(import("../diagnosis/diagnose.ts"), why.reason);
    return withIdentityNote(call, why, diagnose(failure));
  } catch {
    return UNAVAILABLE;
  }
}

/** E4: after a cancellation the calls end at once, also where the diagnosis comes over a slow network. */
async function inTime<T>(loading: Promise<T>, reason: Reason): Promise<T> {
  if (reason !== "interaction-cancelled") return loading;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, MAX_WAIT_MS);
  });
  return Promise.race([loading, late]).finally(() => clearTimeout(timer));
}

/** N3: why a managed identity could not satisfy a challenge. */
function withIdentityNote(call: Call, why: Unobtained, diagnosis: Diagnosis): Diagnosis {
  if (call.tokens.provider.kind !== "managed-identity" || !IN_VAIN.has(why.reason)) return diagnosis;
  const fact =
    "A managed identity never sends the content of a claims request; outside of Service Fabric its endpoint may give the same token again.";
  const requirement = why.claims === undefined ? undefined : readRequirement(why.claims);
  const action =
    typeof requirement === "object" && requirement.acrs.length > 0
      ? "Call the API on behalf of a signed-in user: no application can satisfy an authentication context."
      : "Use a client credential of an app registration for APIs that challenge, or wait until the endpoint's token is renewed.";
  return {
    ...diagnosis,
    evidence: [{ source: "request", fact }, ...diagnosis.evidence],
    remedies: [{ who: "developer", action }, ...diagnosis.remedies],
  };
}

function evidenceOf(call: Call, why: Unobtained, refused: Refused | undefined): Failure {
  const { provider, scopes, tenant } = call.tokens;
  const failure: Failure = {
    request: { method: call.method, url: call.asked.href },
    tokenKind: provider.kind === "app" || provider.kind === "managed-identity" ? "app" : "delegated",
    expected: { scopes: [...scopes], ...(tenant !== undefined && { tenant }) },
    now: Date.now(),
    reason: why.reason,
  };
  if (why.failure) failure.error = why.failure.error;
  // A failed token request says more than the challenge that led to it.
  if (!refused || (why.failure && DECIDED_BY_TOKEN_SERVICE.has(why.reason))) return failure;
  const { response, sent, body } = refused;
  return {
    ...failure,
    status: response.status,
    headers: response.headers,
    token: sent.token,
    ...(body && { body: body.json ?? body.text }),
    ...(IN_VAIN.has(why.reason) && { repeatedChallenge: true }),
    ...(response.type === "cors" && { crossOrigin: true }),
  };
}

const DECIDED_BY_TOKEN_SERVICE: ReadonlySet<Reason> = new Set([
  "token-request-failed",
  "interaction-blocked",
  "interaction-required",
  "interaction-not-allowed",
]);
const IN_VAIN: ReadonlySet<Reason> = new Set(["same-challenge-again", "cooling-down"]);

const UNAVAILABLE: Diagnosis = {
  cause: "unknown",
  confidence: "possible",
  alternatives: [],
  summary: "The diagnosis could not be loaded.",
  evidence: [],
  remedies: [{ who: "developer", action: "Make the chunk that holds the diagnosis available to the page." }],
  recoverable: "no",
  codes: [],
  ids: {},
};
