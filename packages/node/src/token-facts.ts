/** What can be told of a token without being its audience. */
import { hash } from "node:crypto";

/** A short name for a text that tells nothing of it: of a token, an account, a partition. */
export function digestOf(...texts: readonly string[]): string {
  return hash("sha256", JSON.stringify(texts), "base64url").slice(0, 22);
}

/** The `iat` of a JWT in seconds since 1970; `undefined` where the token cannot be read. */
export function issuedAt(token: string): number | undefined {
  const [, payload = ""] = token.split(".", 2);
  try {
    const { iat } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { iat?: unknown };
    return typeof iat === "number" && Number.isSafeInteger(iat) && iat > 0 ? iat : undefined;
  } catch {
    return undefined;
  }
}
