/** A diagnosis for people: the cause, what it rests on, and who can do what. */
import type { Diagnosis } from "@msal-fetch/browser";
import { element, marked } from "./element.ts";

const WHO: Readonly<Record<Diagnosis["remedies"][number]["who"], string>> = {
  developer: "Developer of the app",
  user: "User",
  administrator: "Administrator",
  "api-owner": "Owner of the API",
  nobody: "Nobody",
  retry: "Time",
};

const RECOVERABLE: Readonly<Record<Diagnosis["recoverable"], string>> = {
  silent: "A silent token request can cure it.",
  interaction: "The user can cure it, by signing in again.",
  retry: "Time can cure it.",
  no: "Something has to be changed first.",
};

/** Shows a diagnosis. */
export function diagnosisCard(diagnosis: Diagnosis): HTMLElement {
  const { cause, confidence, summary, evidence, remedies, alternatives, codes, recoverable, missing } = diagnosis;
  const card = element("section", { class: "diagnosis", "aria-label": `Diagnosis: ${cause}` });
  card.append(
    element("h2", {}, element("code", {}, cause), " ", element("span", { class: "tag" }, confidence)),
    element("p", { class: "summary" }, summary),
    heading("Evidence"),
    element(
      "ul",
      { class: "evidence" },
      ...evidence.map(({ source, fact }) => element("li", {}, element("span", { class: "tag" }, source), " ", fact)),
    ),
    heading("Who can do what"),
    element("ul", { class: "remedies" }, ...remedies.map(remedy)),
    element("p", { class: "quiet" }, RECOVERABLE[recoverable]),
  );
  if (missing) card.append(heading("What would have been enough"), element("p", {}, enough(missing)));
  if (alternatives.length > 0)
    card.append(
      heading("What else it may be"),
      element(
        "ul",
        {},
        ...alternatives.map(({ cause: other, unless }) =>
          element("li", {}, element("code", {}, other), `, where ${unless}`),
        ),
      ),
    );
  if (codes.length > 0) card.append(element("p", { class: "quiet" }, `Codes: ${codes.join(", ")}`));
  return card;
}

function remedy({ who, action, link }: Diagnosis["remedies"][number]): HTMLElement {
  const item = element("li", {}, element("strong", {}, `${WHO[who]}: `), ...marked(action));
  if (link !== undefined) item.append(" ", element("a", { href: link, rel: "noreferrer" }, "More"));
  return item;
}

function enough({ scopes, roles, audience, action }: NonNullable<Diagnosis["missing"]>): string {
  const parts = [
    scopes && `one of the scopes ${scopes.join(", ")}`,
    roles && `one of the roles ${roles.join(", ")}`,
    audience && `a token for ${audience}`,
    action && `the right to ${action}`,
  ];
  return parts.filter(Boolean).join("; ");
}

const heading = (text: string): HTMLElement => element("h3", {}, text);
