/** What Azure DevOps says. */
import type { Signal } from "./signal.ts";

/** Signals of Azure DevOps, most of them sentences after one and the same number. */
export const DEVOPS_SIGNALS: readonly Signal[] = [
  {
    says: ["resource not available for anonymous access"],
    means: "token-missing",
    weight: 4,
    unless: [
      ["scope-missing", "a personal access token was sent that lacks the scope"],
      "wrong-audience",
      "token-expired",
    ],
  },
  {
    says: ["vs403463"],
    means: "conditional-access-blocked",
    weight: 5,
  },
  {
    says: [
      "tf401019",
      "tf401027",
      "tf50309",
      "tf14045",
      "tf20507",
      "vs800075",
      "you need the git",
      "needs the following permissions",
      "need the following permissions",
    ],
    means: "user-lacks-privilege",
    weight: 4,
    unless: ["scope-missing"],
  },
  {
    says: ["tf30063", "tf400898"],
    means: "user-lacks-privilege",
    weight: 2,
    unless: ["token-expired", "conditional-access-blocked"],
  },
  { says: ["vs402375", "vs30063"], means: "user-lacks-privilege", weight: 2 },
];
