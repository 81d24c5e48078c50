/** Checks times: those of the token, and whether this machine and the API agree on what time it is. */
import type { Facts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";

/** The checks of this group. */
export const CLOCK_CHECKS: readonly Check[] = [clocksDiffer, tokenExpired, tokenNotYet];

/** How far clocks may be apart; validators of tokens allow as much. */
const ALLOWED_MS = 5 * 60_000;

const token = reporterFor("token");
const api = reporterFor("API");

function clocksDiffer(facts: Facts): readonly Finding[] {
  const { answer } = facts.api ?? {};
  const date = answer?.headers.get("date");
  const served = typeof date === "string" && date.length < 100 ? Date.parse(date) : Number.NaN;
  if (!answer || !Number.isFinite(served)) return NOTHING;
  const apart = served - answer.at;
  if (Math.abs(apart) <= ALLOWED_MS) return NOTHING;
  return api.problem("clocks-differ", {
    what: "The clocks of this machine and of the API are more than 5 minutes apart: good tokens are taken for expired, or for not yet valid.",
    evidence: [`the API's Date is ${words(Math.abs(apart))} ${apart > 0 ? "ahead of" : "behind"} this machine`],
    fix: "Set the clock that is wrong by a time server. A cache before the API that replays Date fields does the same.",
    link: PAGES.date,
  });
}

function tokenExpired({ token: given, now }: Facts): readonly Finding[] {
  if (!given) return NOTHING;
  if (given.expiresAt === undefined) {
    return token.problem("token-without-end", {
      what: "The token does not say when it expires: no API may accept it.",
      evidence: ["`exp` is not there or no time"],
      fix: "Give an access token as Microsoft Entra ID issued it.",
      link: PAGES.tokenClaims,
    });
  }
  if (given.expiresAt > now) return NOTHING;
  return token.problem("token-expired", {
    what: "The token has expired: the API answers invalid_token, and nothing else can be learnt from it.",
    evidence: [`it expired ${words(now - given.expiresAt)} ago, by the clock of this machine`],
    fix: "Give a new token. If it was got just now, the clock of this machine is wrong.",
    link: PAGES.accessTokens,
  });
}

function tokenNotYet({ token: given, now }: Facts): readonly Finding[] {
  const begins = Math.max(given?.notBefore ?? 0, given?.issuedAt ?? 0);
  if (begins <= now + ALLOWED_MS) return NOTHING;
  return token.problem("token-from-future", {
    what: "The token begins in the future: the clock of this machine is behind, and so every token looks good for too long.",
    evidence: [`it begins ${words(begins - now)} from now, by the clock of this machine`],
    fix: "Set the clock of this machine by a time server.",
    link: PAGES.accessTokens,
  });
}

function words(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
