/** The code of MSAL's error, or of one of ours; "" for any other. */
export function codeOf(error: unknown): string {
  const code = (error as { errorCode?: unknown } | null | undefined)?.errorCode;
  return typeof code === "string" ? code : "";
}
