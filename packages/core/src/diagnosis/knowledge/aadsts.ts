/** Looks up a number of the sign-in service: what it means, which cause that is, who cures it. */
import type { Cause, Diagnosis, Remedy } from "../types.ts";
import { AADSTS_CODES } from "./aadsts-codes.ts";

/** The official list of the numbers. */
export const AADSTS_LINK = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes";

/** What is known of one number. */
export interface AadstsCode {
  /** `AADSTS` and the number. */
  readonly code: string;
  readonly meaning: string;
  readonly cause: Cause;
  readonly who: Remedy["who"];
  readonly recoverable: Diagnosis["recoverable"];
  /** Whether the number alone settles the cause; some are sent for several. */
  readonly settles: boolean;
}

/** The entry for a number, if it is in our table. */
export function findAadstsCode(number: string): AadstsCode | undefined {
  for (const [key, lines] of Object.entries(AADSTS_CODES)) {
    const at = lines.indexOf(`\n${number} `);
    if (at < 0) continue;
    const [category = "", fixer = ""] = key.split("/");
    const meaning = lines.slice(at + number.length + 2, lines.indexOf("\n", at + 1));
    const cause = EXCEPTIONS[number] ?? causeOf(category, fixer);
    const who = WHO[fixer] ?? "developer";
    const recoverable = fixer === "retry" ? "retry" : CURED_BY_USER.has(cause) ? "interaction" : "no";
    return { code: `AADSTS${number}`, meaning, cause, who, recoverable, settles: !AMBIGUOUS.has(number) };
  }
  return undefined;
}

const CURED_BY_USER: ReadonlySet<Cause> = new Set<Cause>(["interaction-required", "token-revoked", "consent-required"]);

const WHO: Readonly<Record<string, Remedy["who"]>> = {
  admin: "administrator",
  developer: "developer",
  user: "user",
  interaction: "user",
  retry: "retry",
  none: "nobody",
};

function causeOf(category: string, fixer: string): Cause {
  switch (category) {
    case "interaction":
      return "interaction-required";
    case "conditional_access":
      return "conditional-access-blocked";
    case "consent":
      return fixer === "admin" ? "admin-consent-required" : "consent-required";
    case "credentials":
      return fixer === "developer" ? "app-misconfigured" : "interaction-required";
    case "token":
      return fixer === "interaction" ? "interaction-required" : "token-untrusted";
    case "account":
      return fixer === "admin" ? "user-lacks-privilege" : "wrong-tenant";
    case "service":
    case "throttling":
      return "service-fault";
    default:
      return "app-misconfigured";
  }
}

/** Numbers whose cause is not that of their group. */
const EXCEPTIONS: Readonly<Record<string, Cause>> = {
  // Sessions that somebody ended.
  "50173": "token-revoked",
  "50132": "token-revoked",
  "50133": "token-revoked",
  // Accounts: which kind, which tenant, which state.
  "50020": "wrong-tenant",
  "500200": "personal-account-unsupported",
  "500201": "personal-account-unsupported",
  "500208": "personal-account-unsupported",
  "90027": "personal-account-unsupported",
  "9002332": "personal-account-unsupported",
  "16003": "wrong-tenant",
  "50014": "wrong-tenant",
  "50053": "interaction-required",
  "50135": "interaction-required",
  "54000": "resource-policy",
  "90084": "resource-policy",
  "90126": "app-misconfigured",
  "50197": "interaction-required",
  "1000000": "interaction-required",
  // Policies that the user can satisfy.
  "50097": "interaction-required",
  "50127": "interaction-required",
  "50129": "interaction-required",
  "53010": "interaction-required",
  // Tenants and clouds.
  "90002": "app-misconfigured",
  "90038": "wrong-tenant",
  "650052": "license-missing",
  // Consent that no user can give.
  "65002": "app-misconfigured",
  "650056": "admin-consent-required",
  "65005": "app-misconfigured",
  "50012": "app-misconfigured",
  "135010": "interaction-required",
  "240002": "app-misconfigured",
  "500133": "token-expired",
  "50027": "token-malformed",
  "50120": "token-malformed",
  "90016": "token-malformed",
  "90014": "app-misconfigured",
  "50196": "app-misconfigured",
};

/** Numbers that are met with more than one cause. */
const AMBIGUOUS: ReadonlySet<string> = new Set([
  "50000",
  "50001",
  "50013",
  "50014",
  "50020",
  "50027",
  "50034",
  "50053",
  "50057",
  "50059",
  "50105",
  "50131",
  "50135",
  "50173",
  "50132",
  "50133",
  "50194",
  "500011",
  "500014",
  "500208",
  "51004",
  "53010",
  "650052",
  "650056",
  "65002",
  "65005",
  "70000",
  "700016",
  "70001",
  "700011",
  "7000112",
  "70008",
  "70011",
  "700229",
  "90002",
  "90008",
  "90038",
  "90072",
  "90084",
  "90094",
  "90099",
  "50196",
  "90023",
  "50097",
  "50127",
  "50129",
  "16000",
  "16003",
  "90124",
  "90130",
  "50005",
  "50155",
  "50187",
  "50126",
  "50056",
  "9002332",
  "9001023",
]);
