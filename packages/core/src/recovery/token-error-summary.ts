/** What may be shown of MSAL's error: it holds claims and, in its text, names of accounts. */
import { readField, type TokenFailure } from "./token-error.ts";

/** An error that names MSAL's, without its texts and claims; `undefined` where there is none. */
export function summarize(failure: TokenFailure | undefined): Error | undefined {
  if (!failure) return undefined;
  const { error, code } = failure;
  const read = (name: string): string => wireText(readField(error, name));
  const details = { errorCode: wireText(code), subError: read("subError"), correlationId: read("correlationId") };
  const summary = new Error(
    [details.errorCode || "token request failed", details.subError].filter(Boolean).join(" / "),
  );
  summary.name = read("name") || "Error";
  delete summary.stack;
  for (const [name, value] of Object.entries(details)) if (value) Object.assign(summary, { [name]: value });
  return summary;
}

/** Cut, and quoted where it could pass for something else in a log. */
function wireText(text: string): string {
  const cut = text.slice(0, 200);
  return /^[\x20-\x7e]*$/.test(cut) ? cut : JSON.stringify(cut);
}
