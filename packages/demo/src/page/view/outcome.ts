/** What came of an action, in a sentence for each answer, with its diagnosis. */
import { RecoveryError, reportOf } from "@msal-fetch/browser";
import { place } from "../place.ts";
import type { Result } from "../story.ts";
import { diagnosisCard } from "./diagnosis.ts";
import { element } from "./element.ts";

/** Shows what an action gave. */
export function outcome(result: Result): HTMLElement[] {
  if (result === undefined) return [];
  if (result instanceof Response) return answers([result]);
  if ("diagnosis" in result) return [...answers([result.response]), diagnosisCard(result.diagnosis)];
  return answers(result);
}

/** Shows what a call gave that waited while the page was away. */
export function resumed(response: Response): HTMLElement[] {
  return answers([response], "Resumed after the sign-in.");
}

/** Shows what an action was rejected with. */
export function failure(error: unknown): HTMLElement[] {
  if (!(error instanceof RecoveryError)) {
    const shown = line("bad", "", error instanceof Error ? error.message : String(error));
    return error instanceof TypeError && place.crossOrigin ? [shown, untrusted()] : [shown];
  }
  const { diagnosis, reason } = error.report;
  const shown = line("bad", error.code, reason ? `${error.message} (${reason})` : error.message);
  return diagnosis ? [shown, diagnosisCard(diagnosis)] : [shown];
}

/** Equal sentences are counted. */
function answers(responses: readonly Response[], atOnce = "Answered at once."): HTMLElement[] {
  const sentences = new Map<string, { response: Response; times: number }>();
  for (const response of responses) {
    const said = sentenceOf(response, atOnce);
    sentences.set(said, { response, times: (sentences.get(said)?.times ?? 0) + 1 });
  }
  const lines = [...sentences].map(([said, { response, times }]) =>
    line(response.ok ? "good" : "bad", times > 1 ? `${times} × ${response.status}` : String(response.status), said),
  );
  const diagnosis = responses.map((response) => reportOf(response)?.diagnosis).find((one) => one !== undefined);
  return diagnosis ? [...lines, diagnosisCard(diagnosis)] : lines;
}

function sentenceOf(response: Response, atOnce: string): string {
  const report = reportOf(response);
  const did = (action: string) => report?.attempts.some((attempt) => attempt.action === action) === true;
  switch (report?.outcome) {
    case "recovered":
      if (did("interactive")) return "Recovered: you were asked, and the call was sent again.";
      return did("silent") || did("refresh")
        ? "Recovered silently: a new token, and the call was sent again. Nobody was asked."
        : "Recovered with a token that was there already.";
    case "unrecovered":
      return `The API's own answer, given back as it came. Reason: ${report.reason}.`;
    case "ok":
      return atOnce;
    case "passed-through":
      return "Passed through.";
    default:
      return "The API's own answer to a call that the app made without msal-fetch.";
  }
}

function line(tone: "good" | "bad", what: string, text: string): HTMLElement {
  return element("p", { class: `outcome ${tone}` }, ...(what === "" ? [] : [element("strong", {}, what), " "]), text);
}

/** What a browser does not say of an origin whose certificate nobody has accepted yet. */
function untrusted(): HTMLElement {
  const origins = [...new Set([place.control, ...Object.values(place.apis).map(({ url }) => url)].map(originOf))];
  const links = origins.flatMap((origin) => [
    " ",
    element("a", { href: origin, target: "_blank", rel: "noopener" }, origin),
  ]);
  return element(
    "p",
    {},
    "The call did not get through. Has your browser accepted the certificate of each origin? Open them once:",
    ...links,
  );
}

const originOf = (url: string): string => new URL(url).origin;
