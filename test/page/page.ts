/** As much of a page as the browser's package looks at, and an MSAL client that does what a test says. */
import type { AccountLike, AuthenticationResultLike, EventMessageLike, PublicClientLike } from "@msal-fetch/browser";
import { onTestFinished, vi } from "vitest";

/** The globals of a page, for the running test. */
export interface StubbedPage {
  readonly storage: Map<string, string>;
  /** What `navigator.userActivation` says. */
  readonly activation: { isActive: boolean; hasBeenActive: boolean };
  readonly window: EventTarget & Record<string, unknown>;
}

export function stubPage(): StubbedPage {
  const storage = new Map<string, string>();
  const activation = { isActive: false, hasBeenActive: false };
  const window = Object.assign(new EventTarget(), {}) as StubbedPage["window"];
  window["parent"] = window;
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", {});
  vi.stubGlobal("location", new URL("https://app.example/"));
  vi.stubGlobal("navigator", { userActivation: activation });
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
    removeItem: (key: string) => void storage.delete(key),
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return { storage, activation, window };
}

export const ada: AccountLike = { homeAccountId: "ada.tenant", tenantId: "tenant", username: "ada@contoso.example" };
export const bob: AccountLike = { homeAccountId: "bob.tenant", tenantId: "tenant", username: "bob@contoso.example" };

export function result(accessToken = "token", more: Partial<AuthenticationResultLike> = {}): AuthenticationResultLike {
  return {
    accessToken,
    expiresOn: new Date(Date.now() + 3_600_000),
    tokenType: "Bearer",
    fromCache: false,
    tenantId: "tenant",
    account: ada,
    ...more,
  };
}

/** A client at which somebody is signed in; `emit` tells its listeners something. */
export interface StubbedClient extends PublicClientLike {
  emit(message: EventMessageLike): void;
}

export function stubClient(more: Partial<PublicClientLike> = {}): StubbedClient {
  const callbacks = new Map<string, (message: EventMessageLike) => void>();
  return {
    acquireTokenSilent: async () => result(),
    getActiveAccount: () => null,
    getAllAccounts: () => [ada],
    addEventCallback(callback) {
      const id = String(callbacks.size);
      callbacks.set(id, callback);
      return id;
    },
    removeEventCallback: (id) => void callbacks.delete(id),
    emit(message) {
      for (const callback of callbacks.values()) callback(message);
    },
    ...more,
  };
}

/** What MSAL rejects with. */
export function msalError(errorCode: string, more: object = {}): Error {
  return Object.assign(new Error(errorCode), { errorCode, ...more });
}
