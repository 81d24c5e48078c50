/** A provider of the browser's package that has to ask its user, with what it shows. */
import type { InteractionContext, Prompt, PublicClientLike } from "@msal-fetch/browser";
import { publicClient } from "@msal-fetch/browser";
import { vi } from "vitest";
import { ada, type StubbedPage, stubClient, stubPage } from "./page.ts";

const interaction: InteractionContext = {
  method: "DELETE",
  origin: "https://api.example",
  askFirst: false,
  resumable: () => [],
};
const request = { scopes: ["s"], subject: ada.homeAccountId, correlationId: "1", interaction };

type Options = Parameters<typeof publicClient>[1];

/** A provider on a page, with what it shows. */
export function asking(
  client: Partial<PublicClientLike>,
  options: Options = {},
  more: Partial<InteractionContext> = {},
) {
  const page = stubPage();
  const shown: (Prompt | undefined)[] = [];
  const stubbed = stubClient(client);
  const tokens = publicClient(stubbed, { prompt: (prompt) => void shown.push(prompt), ...options });
  return {
    page,
    client: stubbed,
    shown,
    stages: () => shown.map((prompt) => prompt?.stage),
    latest: () => shown.at(-1),
    ask: (own: object = {}) =>
      tokens.interactive?.({ ...request, interaction: { ...interaction, ...more }, ...own }) ??
      Promise.reject(new Error("no means")),
  };
}

/** The user has just clicked. */
export function act({ activation }: StubbedPage): void {
  activation.isActive = true;
  activation.hasBeenActive = true;
}

/** The chunks of the interaction are loaded for real. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { interval: 1 });
}
