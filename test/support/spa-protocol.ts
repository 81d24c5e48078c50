/** What a test and the page of its single-page app say to each other. */
import type { CallOptions, FetchEvent, Report } from "@msal-fetch/core";

/** The majors of msal-browser that fit. */
export type Major = "4" | "5";

/** How an app is set up. */
export interface SpaOptions {
  /** @default "5" */
  readonly major?: Major;
  /** Who signs in while the page loads, by name; the token service must not ask anybody then. @default ["alex"] */
  readonly signIn?: readonly string[];
  /** @default "localStorage" */
  readonly cacheLocation?: "localStorage" | "sessionStorage" | "memoryStorage";
  /** Of `publicClient`. @default its own */
  readonly interaction?: "popup" | "redirect" | "none";
  /** Of `publicClient`. @default its own */
  readonly interactionTimeoutMs?: number;
  /** "own": two buttons of the app, for which a test has `approve()` and `cancel()`. @default "own" */
  readonly prompt?: "own" | "built-in";
  /** Chooses the account with that name, in the `account` option. */
  readonly account?: string;
  /** Whether the app itself calls `initialize` and `handleRedirectPromise`. @default true */
  readonly prepares?: boolean;
  /** Of `createFetch`. */
  readonly unrecovered?: "return" | "throw";
  /** MSAL's `system` section. */
  readonly system?: Readonly<Record<string, unknown>>;
  /** The page that the token service answers to. @default "bridge" with msal-browser 5, "blank" with 4 */
  readonly redirectPage?: "bridge" | "blank" | "app" | "missing";
  /** Query of the app's address: `coop=same-origin` and `sandbox` set fields of its response. @default "" */
  readonly query?: string;
  /** Whether the app stands inside an iframe of another page. @default false */
  readonly framed?: boolean;
  /** What the page finds: no room in `sessionStorage`, or storage that throws, as where cookies are blocked. @default "usable" */
  readonly storage?: "usable" | "full" | "unavailable";
  /** How often the app makes its provider and `fetch`, and resumes: React's StrictMode has it done twice. @default 1 */
  readonly copies?: number;
}

/** What the page is given beside the options. */
export interface SpaWorld {
  readonly authority: string;
  readonly knownAuthority: string;
  /** The APIs: origin → scopes. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

/** What the page is told to do. */
export type Order = FetchOrder | { readonly calls: readonly FetchOrder[] } | Act;

/** Something else than a call. */
export type Act =
  | { readonly act: "sign-in"; readonly user: string }
  | { readonly act: "activate"; readonly user: string }
  | { readonly act: "sign-out" }
  | { readonly act: "confirm"; readonly times?: number }
  | { readonly act: "discard" };

/** A call, or several at the same time. */
export interface FetchOrder {
  readonly url: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly recovery?: CallOptions;
  /** @default 1 */
  readonly times?: number;
}

/** What came of one call. */
export interface Outcome {
  readonly status?: number;
  readonly body?: string;
  readonly challenged?: boolean;
  readonly report?: Report;
  readonly error?: { readonly name: string; readonly code?: string; readonly message: string };
  /** Whether a window could have been opened as the call ended. */
  readonly active: boolean;
}

/** What the page tells, in order. */
export type Told =
  | { readonly is: "ready" }
  | { readonly is: "failed"; readonly message: string }
  /** The app's own `handleRedirectPromise` rejected. */
  | { readonly is: "sign-in-failed"; readonly code: string }
  | { readonly is: "outcome"; readonly order: number; readonly outcome: Outcome }
  | { readonly is: "event"; readonly event: FetchEvent }
  | { readonly is: "prompt"; readonly stage?: string; readonly reason?: string; readonly leaves?: boolean }
  | { readonly is: "window"; readonly active: boolean; readonly opened: boolean }
  | {
      readonly is: "resumed";
      readonly method: string;
      readonly url: string;
      readonly key: string;
      readonly status?: number;
    };

/** How many outcomes an order has. */
export function countOf(order: Order): number {
  if ("calls" in order) return order.calls.reduce((sum, call) => sum + countOf(call), 0);
  return "times" in order ? (order.times ?? 1) : 1;
}

/** The page's buttons, by what a test calls them, and where they are, so that it can click without looking. */
export const buttons = {
  act: { text: "Make the calls", x: 0, y: 0 },
  approve: { text: "Go on", x: 0, y: 100 },
  cancel: { text: "Never mind", x: 250, y: 100 },
} as const;
