/** The rules that hold at every step of a run, whatever the order of things. */
import { RecoveryError, reportOf } from "@msal-fetch/core";
import type { CallNote, Journal, Sent, TokenRequestNote } from "./journal.ts";

const COOL_DOWN_MS = 30_000;
const MINUTE = 60_000;
const RESERVE_MS = 300_000;

/** Bounds on what is asked of the provider: A4, A5, E4 and E8. To be called before the request is in the journal. */
export function checkRequest(journal: Journal, note: TokenRequestNote): void {
  const earlier = journal.requestsOf(note);
  const wanted = journal.pendingCalls.filter(
    ({ subject, scopes }) => subject === note.subject && scopes === note.scopes,
  );
  if (wanted.length === 0 && !note.refresh && note.claims === undefined) {
    journal.broken(`a token is asked for ${note.subject}, for whom no call waits`);
  }
  if (note.how === "interactive") checkPrompt(journal, note, earlier, wanted);
  else checkSilent(journal, note, earlier);
}

function checkSilent(journal: Journal, note: TokenRequestNote, earlier: readonly TokenRequestNote[]): void {
  const same = (one: TokenRequestNote) =>
    one.how === "silent" && one.claims === note.claims && one.refresh === note.refresh;
  if (earlier.some((one) => same(one) && !one.ended && !one.signal?.aborted)) {
    journal.broken("two identical token requests run at the same time [A4]");
  }
  if (!isRecovery(note)) return;
  const recent = new Set(
    [...earlier, note]
      .filter((one) => isRecovery(one) && one.at > note.at - MINUTE)
      .map((one) => `${one.correlationId} ${one.claims}`),
  );
  if (recent.size > 60) journal.broken("more than 60 recoveries within a minute [E8]");
}

/** Whether it carries an API's claims: those are written with spaces, the engine's own are not. */
function isRecovery({ how, claims }: TokenRequestNote): boolean {
  return how === "silent" && claims?.includes(": ") === true;
}

function checkPrompt(
  journal: Journal,
  note: TokenRequestNote,
  earlier: readonly TokenRequestNote[],
  wanted: readonly CallNote[],
): void {
  if (journal.requests.some(({ how, ended }) => how === "interactive" && !ended)) {
    journal.broken("two prompts are open at the same time [A5]");
  }
  if (!wanted.some(({ plan }) => plan.interaction === "auto")) journal.broken("a prompt opens that no call may have");
  const prompts = earlier.filter(
    ({ how, ended }) => how === "interactive" && ended?.code !== "interaction_in_progress",
  );
  if (prompts.some(({ at }) => at > note.at - MINUTE)) journal.broken("a second prompt within a minute [E8]");
  if (prompts.some(({ ended }) => ended?.code === "user_cancelled" && ended.at > note.at - COOL_DOWN_MS)) {
    journal.broken("a prompt opens within 30 s of a cancellation [E4]");
  }
}

/** What may be sent: S1, S6 and A4. To be called when the request is in the journal. */
export function checkSend(journal: Journal, sent: Sent): void {
  const call = sent.call as CallNote;
  if (call.scopes === undefined) {
    if (sent.token !== null) journal.broken("a token is sent to a place that is not listed [S1]");
    return;
  }
  const token = journal.minted.get(sent.token ?? "");
  if (!token) {
    journal.broken("a listed resource is asked without a token");
    return;
  }
  if (token.subject !== call.subject) journal.broken(`a token of ${token.subject} is sent for ${call.subject} [S6]`);
  if (token.scopes !== call.scopes) journal.broken(`a token for ${token.scopes} is sent to ${call.scopes} [S6]`);
  const most = 2 + 2 * (call.plan.maxRecoveries ?? 2);
  if (call.sends.length > most)
    journal.broken(`a call is sent ${call.sends.length} times, at most ${most} are due [E1]`);
  checkAge(journal, sent, token.expiresOn);
  if (call.sends.length > 1) return;
  checkRefused(journal, call, sent);
  checkNewest(journal, call, sent);
}

/** S6: never in its last five minutes, or last tenth, but in the very moment in which MSAL gives it. */
function checkAge(journal: Journal, sent: Sent, expiresOn: number): void {
  const given = journal.requests
    .filter(({ ended }) => ended?.token?.text === sent.token)
    .map(({ ended }) => ended?.at ?? 0);
  const latest = Math.max(...given);
  const usableUntil = expiresOn - Math.min(RESERVE_MS, (expiresOn - latest) / 10);
  if (sent.at >= usableUntil && sent.at > latest) journal.broken("a token is sent in its last minutes [S6]");
}

/**
 * A4: what the API refused as useless is not sent by calls that start later, unless MSAL was asked since and had
 * nothing else, or what was tried moments ago was in vain: then the API answers for itself.
 */
function checkRefused(journal: Journal, call: CallNote, sent: Sent): void {
  const refusals = journal.sent
    .filter(({ token, answer }) => token === sent.token && (answer?.kind === "nbf" || answer?.kind === "invalid-token"))
    .map(({ toldSeq }) => toldSeq ?? Number.POSITIVE_INFINITY)
    .filter((seq) => seq < call.startedSeq);
  if (refusals.length === 0) return;
  const first = Math.min(...refusals);
  const last = Math.max(...refusals);
  const { subject, scopes } = call;
  const requests = journal.requestsOf(call);
  const asked = requests.some(({ ended }) => {
    if (!ended || ended.seq < first) return false;
    return ended.seq > last || sent.at - ended.at < COOL_DOWN_MS;
  });
  if (!asked) journal.suspicious.push({ subject, scopes, at: sent.at, seq: sent.seq });
  const better = requests.some(({ ended, plain, seq }) => {
    if (!ended?.token || ended.seq < last || ended.seq > call.startedSeq || ended.seq > journal.quietSeq || seq < last)
      return false;
    if (ended.token.text === sent.token || ended.token.subject !== subject) return false;
    return plain && isSound(journal, ended.token.text, ended.seq, sent.at);
  });
  if (better && isPlain(journal, sent)) {
    journal.broken("a refused token is sent again, although a better one is at hand [A4]");
  }
  const running = requests.some(
    ({ how, claims, refresh, plain, seq, ended, signal }) =>
      how === "silent" &&
      (refresh || claims !== undefined) &&
      plain &&
      seq > last &&
      seq < call.startedSeq &&
      !ended &&
      !signal?.aborted,
  );
  // What was given up, or asked for before all was declared stale, is not held: nobody waits for its replacement.
  const given = requests.find(({ ended }) => ended?.token?.text === sent.token);
  const forgotten = journal.givesUp || journal.cleared.some((seq) => seq > (given?.seq ?? 0));
  if (running && !forgotten && isPlain(journal, sent)) {
    journal.broken("a refused token is sent again, while another one is being asked for [A4]");
  }
}

/** Whether its token was never got for a context: such a one is what its route needed last, whatever else came in. */
function isPlain(journal: Journal, { token }: Sent): boolean {
  return !journal.requests.some(({ ended, plain }) => ended?.token?.text === token && !plain);
}

/** B5: a token that was asked for and issued later is not given up for one that came late. */
function checkNewest(journal: Journal, call: CallNote, sent: Sent): void {
  const requests = journal.requestsOf(call);
  const given = requests.filter(({ ended }) => ended?.token?.text === sent.token);
  const asked = Math.max(...given.map(({ seq }) => seq));
  const order = journal.minted.get(sent.token ?? "")?.order ?? 0;
  const newer = requests.some(({ ended, plain, seq }) => {
    if (!ended?.token || seq < asked || ended.token.order <= order || ended.token.subject !== call.subject)
      return false;
    if (ended.seq > call.startedSeq || ended.seq > journal.quietSeq || !plain) return false;
    return isSound(journal, ended.token.text, ended.seq, sent.at);
  });
  if (newer && isPlain(journal, sent)) journal.broken("an older token is sent, although a newer one is at hand [B5]");
}

/** Confirms what only an attempt in vain, moments before, excuses. */
export function checkSuspicious(journal: Journal): void {
  for (const { subject, scopes, at, seq } of journal.suspicious.splice(0)) {
    const excused = journal.vain.some(
      (one) => one.subject === subject && one.scopes === scopes && one.seq < seq && at - one.at < COOL_DOWN_MS,
    );
    if (!excused) journal.broken("a refused token is sent again, although MSAL was not asked for another [A4]");
  }
}

/** Whether a token that was given then is still held and was not refused since. */
export function isSound(journal: Journal, text: string, since: number, now: number): boolean {
  const token = journal.minted.get(text);
  if (!token || now >= token.expiresOn - RESERVE_MS - MINUTE) return false;
  if (journal.cleared.some((seq) => seq > since)) return false;
  return !journal.sent.some(
    ({ token, answer }) => token === text && (answer?.kind === "nbf" || answer?.kind === "invalid-token"),
  );
}

/** What a call ends with: E1, E2, E3, E5 and the order of its events. */
export function checkSettled(journal: Journal, call: CallNote): void {
  const { settled, events, sends, plan } = call;
  const wrong = (what: string) => journal.broken(`call ${call.id}: ${what}`);
  const { response, error } = settled ?? {};
  if (call.abortedSeq !== undefined) {
    if (error !== call.controller?.signal.reason) wrong("does not reject with the reason of its signal [E5]");
    return;
  }
  const networkFailed = sends.some(({ answer }) => answer?.kind === "failed");
  if (error && !(error instanceof RecoveryError)) {
    if (!networkFailed) wrong(`rejects with ${String(error)}`);
    return;
  }
  if (error && !error.response && sends.length > 0) wrong("rejects without the response that it has [E2]");
  if (error?.response && !plan.throws) wrong("rejects although it has a response [E2]");
  const report = error ? error.report : response && reportOf(response);
  if (!report) {
    wrong("has no report [E2]");
    return;
  }
  const types = events.map(({ event }) => event.type);
  const closing = types.filter((type) => type === "recovered" || type === "unrecovered");
  const expected = report.outcome === "recovered" || report.outcome === "unrecovered" ? [report.outcome] : [];
  if (report.reason !== "signed-out" || sends.length > 0 || events.length > 0) {
    if (closing.join() !== expected.join()) wrong(`is ${report.outcome} and tells ${closing.join() || "nothing"}`);
    if (closing.length > 0 && types.at(-1) !== closing[0]) wrong("tells something after its end");
  }
  let challenged = 0;
  for (const type of types) {
    if (type === "challenge") challenged++;
    if (type === "replay" && --challenged < 0) wrong("replays without a challenge");
  }
  if (report.outcome === "passed-through") return;
  const statuses = report.attempts
    .filter(({ action }) => action === "send" || action === "replay")
    .map(({ status }) => status);
  if (statuses.join() !== sends.map(({ answer }) => answer?.status).join()) wrong("reports other sends than were made");
  const most = plan.maxRecoveries ?? 2;
  const count = (action: string) => report.attempts.filter((one) => one.action === action).length;
  if (count("refresh") > 1) wrong("refreshes more than once [D6]");
  if (count("interactive") > most + 1) wrong("prompts more than once for a challenge [E1]");
  if (count("silent") > 2 + 3 * most) wrong(`makes ${count("silent")} silent attempts [E1]`);
  const last = sends.at(-1)?.answer;
  if (last && !error && response?.status !== last.status) wrong("gives another response than the last one");
  if (last?.kind === "ok" && report.outcome === "unrecovered") wrong("is unrecovered although it came through");
  checkReason(journal, call, report.reason, wrong);
}

/** A reason that says that something happened is given only where it did. */
function checkReason(
  journal: Journal,
  call: CallNote,
  reason: string | undefined,
  wrong: (what: string) => void,
): void {
  const now = call.settled?.at ?? 0;
  const requests = journal.requestsOf(call);
  const prompts = requests.filter(({ how }) => how === "interactive");
  switch (reason) {
    case "interaction-not-allowed":
      if (call.plan.interaction === "auto") wrong("was allowed to interact");
      return;
    case "too-many-prompts":
      if (!prompts.some(({ at }) => now - at <= MINUTE)) wrong("was not preceded by a prompt");
      return;
    case "interaction-cancelled":
      if (!prompts.some(({ ended }) => ended?.code === "user_cancelled" && now - ended.at <= COOL_DOWN_MS))
        wrong("was not cancelled");
      return;
    case "same-challenge-again":
    case "refresh-refused":
      if (call.sends.length < 2) wrong(`was not replayed and ends with ${reason}`);
      return;
    case "body-not-replayable":
      if (call.plan.body !== "long-stream") wrong("could have been replayed");
      return;
    case "cooling-down": {
      // Something was tried for that resource and was of no use: within 30 s, or 5 min for a forced renewal.
      const tried = requests.some(
        ({ claims, refresh, at, ended }) => (claims || refresh) && now - (ended?.at ?? at) <= 10 * MINUTE,
      );
      const inVain = journal.vain.some(
        ({ subject, scopes, reason: other, at }) =>
          subject === call.subject && scopes === call.scopes && other !== "cooling-down" && now - at <= 5 * MINUTE,
      );
      if (!tried && !inVain) wrong("is cooling down although nothing was tried");
      return;
    }
    default:
  }
}
