/** Writes what was found: for a person and for programs. */
import pc from "picocolors";
import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { hasRelativeRedirectUri } from "./gather/redirect-uri.ts";

/** The report as text. @param color Whether to colour it; nothing is said by colour alone. */
export function renderFindings(findings: readonly Finding[], facts: Facts, color: boolean): string {
  const colors = pc.createColors(color);
  const problems = findings.filter(({ level }) => level === "problem").length;
  const advice = findings.length - problems;
  const count = (many: number, one: string, more: string): string => (many === 1 ? `1 ${one}` : `${many} ${more}`);
  const also = advice === 0 ? "" : `; ${count(advice, "piece of advice", "pieces of advice")}`;
  const verdict =
    problems === 0
      ? colors.green(`Nothing wrong${also}.`)
      : colors.red(`${count(problems, "problem", "problems")}${also}.`);
  const parts = [colors.bold(verdict), ...findings.map((finding) => renderFinding(finding, colors))];
  const { looked, left } = coverage(facts);
  parts.push([`Looked at: ${looked.join(", ")}.`, ...left.map((one) => `Not looked at: ${one}.`)].join("\n"));
  return `${parts.join("\n\n")}\n`;
}

function renderFinding(
  { id, level, area, what, evidence, fix, link }: Finding,
  colors: ReturnType<typeof pc.createColors>,
): string {
  const name = level === "problem" ? colors.yellow(id) : id;
  return [
    `${colors.bold(name)} (${level}, ${area})`,
    what,
    colors.bold("  Seen"),
    ...evidence.map((one) => `    - ${one}`),
    colors.bold("  To do"),
    `    - ${fix} ${colors.dim(link)}`,
  ].join("\n");
}

/** The report as JSON. */
export function renderFindingsJson(findings: readonly Finding[], facts: Facts): string {
  const wrong = findings.some(({ level }) => level === "problem");
  return `${JSON.stringify({ wrong, ...coverage(facts), findings }, null, 2)}\n`;
}

/** What was looked at and what was not, so that silence is not taken for health. */
function coverage({ clients, registrations, token, api, pages }: Facts): { looked: string[]; left: string[] } {
  const parts: [boolean, string, string][] = [
    [clients.length > 0, "the configuration of a client", "the configuration of a client (--config)"],
    [
      registrations.length > 0,
      "the registration of the API",
      "the registration of the API (--config with its manifest)",
    ],
    [token !== undefined, "a token, not verified", "the API's token (--token)"],
    [
      api !== undefined,
      api?.tokenSent ? "the API's answer to the token" : "the API's answer to a call without a token",
      "the API's answers (--url)",
    ],
    [api?.origin !== undefined, "CORS", "CORS (--url with --origin)"],
    [pages.length > 0, "the redirect page", redirectPageLeft(clients)],
  ];
  return {
    looked: parts.flatMap(([is, looked]) => (is ? looked : [])),
    left: parts.flatMap(([is, , left]) => (is ? [] : left)),
  };
}

function redirectPageLeft(clients: Facts["clients"]): string {
  return clients.some(hasRelativeRedirectUri)
    ? "the redirect page: `redirectUri` is relative, so the origin of the app is needed (--origin)"
    : "the redirect page of a single-page app (--redirect-uri)";
}
