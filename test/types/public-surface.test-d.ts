/** What the types promise to callers. */
import type { AccountInfo, ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import {
  type AccessToken,
  type CallOptions,
  clientCredential,
  createFetch,
  type Fetch,
  type FetchEvent,
  publicClient,
  type Reason,
  RecoveryError,
  type RecoveryErrorCode,
  type Report,
  reportOf,
  type TokenProvider,
} from "@msal-fetch/node";
import { expectTypeOf, it } from "vitest";

declare const tokens: TokenProvider;
declare const confidential: ConfidentialClientApplication;
declare const pca: PublicClientApplication;
declare const account: AccountInfo;

it("stands in for fetch wherever one is expected", () => {
  const made = createFetch({ tokens, resources: { "https://api.example": ["s"] } });
  expectTypeOf(made).toExtend<typeof fetch>();
  expectTypeOf(made.with).parameter(0).toEqualTypeOf<CallOptions>();
  expectTypeOf(made.with({})).toEqualTypeOf<Fetch>();
});

it("takes MSAL's own clients and accounts without a cast", () => {
  expectTypeOf(clientCredential(confidential)).toEqualTypeOf<TokenProvider>();
  expectTypeOf(publicClient(pca, { account: () => account })).toEqualTypeOf<TokenProvider>();
  expectTypeOf<AccountInfo>().toExtend<NonNullable<CallOptions["account"]>>();
});

it("refuses options that do not exist and values that are not allowed", () => {
  // @ts-expect-error Interaction has two values.
  createFetch({ tokens, resources: {}, interaction: "always" });
  // @ts-expect-error A provider is needed.
  createFetch({ resources: {} });
  // @ts-expect-error Node has no popup.
  publicClient(pca, { interaction: "popup" });
});

it("tells codes, reasons and events apart by literals", () => {
  expectTypeOf<RecoveryError["code"]>().toEqualTypeOf<RecoveryErrorCode>();
  expectTypeOf<Report["reason"]>().toEqualTypeOf<Reason | undefined>();
  expectTypeOf(reportOf(new Response())).toEqualTypeOf<Report | undefined>();
  expectTypeOf<Extract<FetchEvent, { type: "unrecovered" }>["report"]>().toEqualTypeOf<Report>();
  expectTypeOf<AccessToken["type"]>().toEqualTypeOf<"Bearer" | "PoP" | "DPoP">();
  expectTypeOf(RecoveryError).toBeConstructibleWith("unrecovered", "message");
});
