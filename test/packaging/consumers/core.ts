/** A program that uses @msal-fetch/core as an application would: it is compiled and run from the packed package. */
import {
  type AccessToken,
  type CallOptions,
  claimsOf,
  createFetch,
  decodeClaims,
  encodeClaims,
  type Fetch,
  type FetchEvent,
  type FetchInput,
  findClaimsChallenge,
  parseChallenges,
  RecoveryError,
  type Report,
  reportOf,
  serializeChallenge,
  type TokenProvider,
  type TokenRequest,
} from "@msal-fetch/core";

const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const header = `Bearer realm="", error="insufficient_claims", claims="${encodeClaims(claims)}"`;

const tokens: TokenProvider = {
  kind: "app",
  subject: (call: CallOptions) => call.account?.homeAccountId ?? "app",
  silent: async (request: TokenRequest): Promise<AccessToken> => ({
    token: request.claims === undefined ? "first" : "second",
    type: "Bearer",
    expiresOn: Date.now() + 3_600_000,
    subject: "app",
  }),
};

async function api(input: FetchInput, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const satisfied = request.headers.get("authorization") === "Bearer second";
  return satisfied
    ? Response.json({ ok: true })
    : new Response(null, { status: 401, headers: { "WWW-Authenticate": header } });
}

const events: FetchEvent["type"][] = [];
const fetchWithRecovery = createFetch({
  tokens,
  resources: { "https://api.example/": { scopes: ["api://example/.default"], signedOut: "reject" } },
  fetch: api,
  unrecovered: "return",
  retry: { retries: 1 },
  shouldRecover: async (state) => (state.recoveries > 1 ? false : undefined),
  onEvent: (event) => {
    events.push(event.type);
  },
});
const f: typeof fetch = createFetch({ tokens, resources: (url) => (url.host === "api.example" ? ["s"] : undefined) });
const patient: Fetch = fetchWithRecovery.with({ interaction: "never", maxRecoveries: 1 });

/** What a program can do about each code; a code that is missing here does not compile. */
function advice(error: RecoveryError): string {
  switch (error.code) {
    case "signed-out":
      return "sign in";
    case "interaction-required":
      return "ask the user";
    case "interaction-cancelled":
      return "let the user be";
    case "account-mismatch":
      return "sign in as the same user";
    case "challenge":
      return claimsOf(error) ?? "relay";
    case "unrecovered":
      return error.report.diagnosis?.remedies[0]?.action ?? "read the report";
    case "misconfigured":
      return error.message;
  }
}

const response = await patient("https://api.example/me", {
  method: "POST",
  body: "{}",
  headers: { "content-type": "application/json" },
  recovery: { scopes: ["api://example/.default"] },
});
const report: Report | undefined = reportOf(response);
check(response.status === 200, `the call is recovered, not ${response.status}`);
check(report?.outcome === "recovered", `the report says so, not ${report?.outcome}`);
check(events.includes("recovered"), `the events say so, not ${events.join()}`);

const refused = new Response(null, { status: 401, headers: { "WWW-Authenticate": header } });
check(findClaimsChallenge(refused)?.claims === claims, "the claims are found in a response");
check(findClaimsChallenge(refused.headers)?.challenge.scheme === "bearer", "the challenge is found in header fields");
check(decodeClaims(encodeClaims({ access_token: {} })) === '{"access_token":{}}', "claims are encoded and decoded");
const [challenge] = parseChallenges(header);
check(
  challenge !== undefined && parseChallenges(serializeChallenge(challenge)).length === 1,
  "a challenge is written and read",
);

const signedOut = createFetch({
  tokens: { kind: "user", subject: () => undefined, silent: tokens.silent },
  resources: { "https://api.example": ["s"] },
});
const failure: unknown = await signedOut(new URL("https://api.example/me")).catch((error: unknown) => error);
check(failure instanceof RecoveryError && advice(failure) === "sign in", "an error is told by its code");
check(typeof f === "function", "it takes the place of fetch");

function check(condition: boolean, fact: string): void {
  if (!condition) throw new Error(`Not so: ${fact}`);
}
