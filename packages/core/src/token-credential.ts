/** Bridges to the credentials of the Azure SDK, both ways. */
import type { AccessToken, TokenProvider } from "./provider.ts";

/** `TokenCredential` of `@azure/core-auth`, taken structurally. */
export interface TokenCredentialLike {
  getToken(scopes: string | string[], options?: TokenCredentialOptions): Promise<CredentialToken | null>;
}

/** What Azure SDK clients ask a credential with. */
export interface TokenCredentialOptions {
  /** A claims request, as JSON text. */
  claims?: string;
  tenantId?: string;
  enableCae?: boolean;
  abortSignal?: AbortSignalLike;
}

/** An abort signal of the platform or of the Azure SDK. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: (this: AbortSignalLike, event: unknown) => void, options?: unknown): void;
  removeEventListener(
    type: "abort",
    listener: (this: AbortSignalLike, event: unknown) => void,
    options?: unknown,
  ): void;
}

/** What a credential gives. */
export interface CredentialToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresOnTimestamp: number;
  refreshAfterTimestamp?: number;
  tokenType?: "Bearer" | "pop";
}

/**
 * Gives a credential for Azure SDK clients out of a token provider. The SDK's own policy recovers claims challenges
 * through it; nobody is prompted.
 *
 * @throws TypeError where `tokens` is no token provider; at `getToken`, what the provider rejects with, or an error
 * where nobody is signed in.
 */
export function tokenCredential(tokens: TokenProvider): TokenCredentialLike {
  if (typeof tokens?.silent !== "function" || typeof tokens.subject !== "function") {
    throw new TypeError("`tokens` must be a token provider, such as clientCredential(client) of @msal-fetch/node");
  }
  return {
    async getToken(scopes, options = {}) {
      const { claims, tenantId, abortSignal } = options;
      await tokens.ready?.();
      const subject = tokens.subject(tenantId === undefined ? {} : { tenant: tenantId });
      if (subject === undefined) throw Object.assign(new Error("Nobody is signed in"), { errorCode: "signed-out" });
      const token = await tokens.silent({
        scopes: typeof scopes === "string" ? [scopes] : [...scopes],
        subject,
        correlationId: crypto.randomUUID(),
        ...(claims !== undefined && { claims }),
        ...(tenantId !== undefined && { tenant: tenantId }),
        ...(abortSignal instanceof AbortSignal && { signal: abortSignal }),
      });
      return {
        token: sendable(token),
        expiresOnTimestamp: token.expiresOn,
        ...(token.refreshOn !== undefined && { refreshAfterTimestamp: token.refreshOn }),
        tokenType: "Bearer",
      };
    },
  };
}

/** A10: nothing empty, and nothing that is bound to a key. */
function sendable({ token, type }: AccessToken): string {
  if (token === "") throw new Error("MSAL gave an empty access token");
  if (type !== "Bearer") throw new Error("The token is bound to a key and cannot be sent as Bearer");
  return token;
}

/**
 * Gives a token provider out of a credential of `@azure/identity` or another. Forced renewal is not possible, as
 * credentials do not offer it; claims are passed on.
 *
 * @throws TypeError where `credential` has no `getToken`.
 */
export function fromTokenCredential(credential: TokenCredentialLike): TokenProvider {
  if (typeof credential?.getToken !== "function") {
    throw new TypeError("`credential` must be a TokenCredential, as those of @azure/identity are");
  }
  const subject = "app";
  return {
    kind: "app",
    client: credential,
    subject: () => subject,
    async silent({ scopes, claims, tenant, signal }) {
      const token = await credential.getToken([...scopes], {
        enableCae: true,
        ...(claims !== undefined && { claims }),
        ...(tenant !== undefined && { tenantId: tenant }),
        ...(signal && { abortSignal: signal }),
      });
      return {
        token: token?.token ?? "",
        type: token?.tokenType === "pop" ? "PoP" : "Bearer",
        expiresOn: token?.expiresOnTimestamp ?? 0,
        ...(token?.refreshAfterTimestamp !== undefined && { refreshOn: token.refreshAfterTimestamp }),
        subject,
      };
    },
  };
}
