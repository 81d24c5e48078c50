/**
 * The rules of recovery: what the library promises, one sentence each. A test that proves a rule names it in its
 * title, `[S1]` or `[S1, D2]`; rules.test.ts fails on a rule without a test and on an id that is not listed here.
 */

/** The rules that are implemented. */
export const rules: Readonly<Record<string, string>> = {
  // Sending
  S1: "A token goes only to a URL of a listed resource, over https (http only for loopback).",
  S2: "The caller's own Authorization header wins and switches token handling off.",
  S3: "Every input that fetch takes, and every member of its options, keeps its meaning.",
  S4: "Whether a body can be replayed is decided before the first send; a replay sends the same bytes or nothing.",
  S5: "On Node, a streamed body is sent so that an answer of 401 arrives instead of an exception.",
  S6: "MSAL is asked only when it must be; a token is never used for another subject, nor after its time.",
  // Detecting
  D1: "WWW-Authenticate is parsed by the grammar, in linear time; a malformed challenge loses only itself.",
  D2: "A claims challenge is a Bearer or PoP challenge with decodable claims on 401 or 403, in every known form.",
  D3: "Claims are decoded from every known encoding; anything but a JSON object for the access token is refused.",
  D4: "Claims in an error body count as well, where the error has a known shape.",
  D5: "A refusal that names its claims only in the body is diagnosed, never looped on.",
  D6: "A 401 without claims gets the newer token, or one forced refresh, and one replay.",
  D7: "Nothing in a challenge chooses where a request goes.",
  // Acquiring
  A1: "The newer token at hand comes first, then silent, then interactive, then one replay.",
  A2: "MSAL gets the claims byte for byte as decoded; an authentication context survives renewal.",
  A3: "When MSAL answers with claims of its own, the interactive request carries both.",
  A4: "One acquisition at a time per requirement, shared by all callers; different requirements never share.",
  A5: "One interaction at a time; others queue, and a foreign one is never overridden.",
  A6: "The account that comes back must be the one that was asked for.",
  A7: "Logic branches on error codes, never on numbers or texts of messages.",
  A8: "Transient faults of the token endpoint are retried, bounded, with Retry-After and abort honoured.",
  A9: "MSAL's requests are made fresh and its errors read by structure; neither is mutated.",
  A10: "An empty token is an error, and a bound token is never sent as Bearer.",
  // Ending
  E1: "The same challenge after a replay ends the call; so do more distinct challenges than allowed.",
  E2: "What is not recovered comes back as the original response, with a report.",
  E3: "Without a token for the first send, the call rejects with a typed error and never prompts for sign-in.",
  E4: "A cancelled interaction ends every waiter within a second and is not repeated at once.",
  E5: "An abort ends only its caller; the shared acquisition stops when nobody waits.",
  E6: "A late 401 is replayed with the newer token, without a token request.",
  E8: "What one resource can cause in prompts and recoveries is limited.",
  // Node
  N1: "Where there is no user: one silent recovery, then the end, without a hot loop.",
  N2: "On behalf of a user: a challenge is tried with claims; what needs the user rejects for our own caller.",
  N3: "A managed identity gets claims or a forced renewal, never both, and is told that claims are not sent.",
  N4: "Processes share a cache on Redis: one recovers for all, nothing is lost or leaked, and Redis down fails no call.",
  // Browser
  B1: "No window opens without a click: in its handler at once, else the user is asked first.",
  B2: "A blocked window is asked about; a closed one is a hint, never a verdict; there are never two live ones.",
  B3: "When the page leaves, calls with a resumeKey are resumed once, for the same account; others end.",
  B4: "One of several tabs asks; the others pick up the token, and hear of a sign-out.",
  B5: "A nested app never leaves its page, and keeps the newest token.",
  B6: "A challenge that the page cannot read is reported, once per resource.",
  B7: "The package can be imported in workers and on servers, where it does nothing.",
  // Secrets
  X1: "No token, code, claims value, account or full path in messages, events, reports and logs.",
  X2: "No secret in storage, nothing logged.",
};

/** Rules that are known and not implemented yet: a test may name them already. */
export const laterRules: readonly string[] = ["E7"];
