/** What the types of the browser's package promise: MSAL's own clients of every supported major fit as they are. */
import type { AccountInfo, IPublicClientApplication, PublicClientApplication } from "@azure/msal-browser";
import {
  createFetch,
  type Fetch,
  type Prompt,
  type PromptHandler,
  publicClient,
  type ResumedCall,
  resumeRedirect,
  type TokenProvider,
} from "@msal-fetch/browser";
import type {
  AccountInfo as AccountInfo4,
  IPublicClientApplication as IPublicClientApplication4,
  PublicClientApplication as PublicClientApplication4,
} from "msal-browser-4";
import { expectTypeOf, it } from "vitest";

declare const five: PublicClientApplication;
declare const four: PublicClientApplication4;
declare const anyFive: IPublicClientApplication;
declare const anyFour: IPublicClientApplication4;
declare const account5: AccountInfo;
declare const account4: AccountInfo4;

it("takes MSAL's own clients and accounts without a cast", () => {
  expectTypeOf(publicClient(five, { account: () => account5 })).toEqualTypeOf<TokenProvider>();
  expectTypeOf(publicClient(four, { account: () => account4 })).toEqualTypeOf<TokenProvider>();
  // What `createNestablePublicClientApplication` gives.
  expectTypeOf(publicClient(anyFive)).toEqualTypeOf<TokenProvider>();
  expectTypeOf(publicClient(anyFour)).toEqualTypeOf<TokenProvider>();
});

it("takes the setter of a state for a prompt", () => {
  expectTypeOf<(value: Prompt | undefined) => void>().toExtend<PromptHandler>();
  publicClient(five, { prompt: (prompt) => prompt?.approve(), interaction: "redirect", interactionTimeoutMs: 60_000 });
});

it("refuses what a page cannot do", () => {
  // @ts-expect-error That is a way of Node's.
  publicClient(five, { interaction: "device-code" });
  // @ts-expect-error A client of MSAL is needed.
  publicClient({});
});

it("resumes with the fetch that was made", () => {
  const made = createFetch({ tokens: publicClient(five), resources: { "/api": ["api://orders/Orders.Read"] } });
  expectTypeOf(made).toExtend<Fetch>();
  expectTypeOf(resumeRedirect(made)).resolves.toEqualTypeOf<ResumedCall | undefined>();
});
