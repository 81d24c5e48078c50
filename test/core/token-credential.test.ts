import { tokenCredential } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { scripted } from "../support/scripted.ts";

it("waits until the provider can tell who is signed in", async () => {
  let user: string | undefined;
  const tokens = scripted({ silent: () => "token" });
  const credential = tokenCredential({
    ...tokens,
    subject: () => user,
    ready: async () => {
      user = "user-1";
    },
  });
  expect(await credential.getToken("User.Read")).toMatchObject({ token: "token" });
});
