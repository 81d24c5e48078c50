/** A program that uses @msal-fetch/server as an API would, without Node's types: compiled and run from the packed package. */
import {
  type AuthContextOptions,
  type ChallengeRequest,
  claimsChallenge,
  type RelayOptions,
  relayChallenge,
  requireAuthContext,
} from "@msal-fetch/server";
import { requireAuthContext as inExpress, relayErrors } from "@msal-fetch/server/express";
import { send as sendInHono } from "@msal-fetch/server/hono";

const tokenClaims = {
  iss: "https://sts.windows.net/11111111-1111-1111-1111-111111111111/",
  tid: "11111111-1111-1111-1111-111111111111",
  scp: "Tasks.ReadWrite",
  xms_cc: ["CP1"],
  acrs: ["c1"],
};
const options: AuthContextOptions = { form: "entra" };
const relayOptions: RelayOptions = { tokenClaims };
const request: ChallengeRequest = { claims: { access_token: { acrs: { value: "c2" } } }, tokenClaims };

check(requireAuthContext(tokenClaims, "c1", options) === undefined, "a context that is there satisfies");
const refusal: Response | undefined = requireAuthContext(tokenClaims, "c2", options);
check(refusal?.status === 401, `a missing one is asked for, not ${refusal?.status}`);
check(claimsChallenge(request).headers.get("cache-control") === "no-store", "a challenge is not stored");
check(relayChallenge(new Error("other"), relayOptions) === undefined, "an error of another kind is not handed on");
check(relayChallenge(claimsChallenge(request), relayOptions)?.status === 401, "a challenge is handed on");

interface Call {
  readonly caller: typeof tokenClaims | undefined;
}
const middleware = inExpress("c1", { claims: (call: Call) => call.caller });
const onError = relayErrors({
  claims: (call: Call) => call.caller,
  authority: "https://login.microsoftonline.com/common",
});
const sent: string[] = [];
const res = {
  headersSent: false,
  statusCode: 200,
  getHeader: () => undefined,
  setHeader: (name: string) => sent.push(name),
  removeHeader: () => undefined,
  end: () => undefined,
};
let passed = 0;
await middleware({ caller: tokenClaims }, res, () => passed++);
await onError(claimsChallenge(request), { caller: tokenClaims }, res, () => passed++);
check(passed === 1 && res.statusCode === 401 && sent.includes("www-authenticate"), "the adapter passes and answers");

const headers = { "Access-Control-Expose-Headers": "ETag" };
const context: { res: Response; error: Error | undefined } = { res: new Response(null, { headers }), error: undefined };
const exposed = sendInHono(claimsChallenge(request), context).headers.get("access-control-expose-headers");
check(exposed === "ETag, WWW-Authenticate", `what was exposed stays exposed, not ${exposed}`);

function check(condition: boolean, fact: string): void {
  if (!condition) throw new Error(`Not so: ${fact}`);
}
