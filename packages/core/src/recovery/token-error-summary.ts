/** What may be shown of MSAL's error: it holds claims and, in its text, names of accounts. */
import type { TokenFailure } from "./token-error.ts";

/** An error that names MSAL's, without its texts and claims; `undefined` where there is none. */
export function summarize(failure: TokenFailure | undefined): Error | undefined {
  if (!failure) return undefined;
  const { error, code } = failure;
  const read = (name: string): string | undefined => {
    try {
      const value = (error as Record<string, unknown> | null | undefined)?.[name];
      return typeof value === "string" || typeof value === "number" ? String(value).slice(0, 200) : undefined;
    } catch {
      return undefined;
    }
  };
  const details = { errorCode: code, subError: read("subError"), correlationId: read("correlationId") };
  const summary = new Error([code || "token request failed", details.subError].filter(Boolean).join(" / "));
  summary.name = read("name") ?? "Error";
  delete summary.stack;
  for (const [name, value] of Object.entries(details)) if (value) Object.assign(summary, { [name]: value });
  return summary;
}
