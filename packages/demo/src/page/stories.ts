/** The stories in their order, each with the text of the module that it runs. */
import { causes } from "./causes.ts";
import { currentOrder, nextOrder } from "./orders.ts";
import * as background from "./stories/background.ts";
import backgroundText from "./stories/background.ts?raw";
import * as cors from "./stories/cors.ts";
import corsText from "./stories/cors.ts?raw";
import * as noClick from "./stories/no-click.ts";
import noClickText from "./stories/no-click.ts?raw";
import * as parallel from "./stories/parallel.ts";
import parallelText from "./stories/parallel.ts?raw";
import * as redirect from "./stories/redirect.ts";
import redirectText from "./stories/redirect.ts?raw";
import * as silent from "./stories/silent.ts";
import silentText from "./stories/silent.ts?raw";
import * as stepUp from "./stories/step-up.ts";
import stepUpText from "./stories/step-up.ts?raw";
import type { Story } from "./story.ts";
import { tabs } from "./tabs.ts";

/** In the order of the menu. */
export const stories: readonly Story[] = [
  {
    id: "silent",
    title: "Revoked, and cured silently",
    text: [
      "An administrator revokes your tokens. The API answers the next call with 401 and a claims challenge; a silent token request satisfies it, and the call is sent again.",
      "The app sees 200. Nobody is asked.",
    ],
    actions: [
      { label: "Read the orders", run: silent.readOrders },
      {
        label: "Revoke, then read the orders",
        async run() {
          await silent.revoke();
          return silent.readOrders();
        },
      },
    ],
    sources: [{ file: "silent.ts", text: silentText }],
  },
  {
    id: "step-up",
    title: "Step-up in a window",
    text: [
      "Deleting an order needs an authentication context that your token does not have. A silent request cannot give it, so a window opens: approve there, and the order is deleted. Deny, and the app gets the API's own 401 with a diagnosis.",
    ],
    actions: [{ label: "Delete an order", run: async () => stepUp.deleteOrder(await nextOrder()) }],
    prompts: true,
    sources: [{ file: "step-up.ts", text: stepUpText }],
  },
  {
    id: "no-click",
    title: "No click, no window",
    text: [
      "Browsers let a page open a window only shortly after a click. Here the call is made 6 seconds after yours, when the click no longer counts: nothing is faked.",
      "So the dialog asks first. Its button is the click that opens the window.",
    ],
    actions: [
      {
        label: "Delete an order, in 6 seconds",
        meanwhile: "Under way: the call is made 6 seconds after your click…",
        run: async () => noClick.deleteOrderLater(await nextOrder()),
      },
    ],
    sources: [{ file: "no-click.ts", text: noClickText }],
  },
  {
    id: "redirect",
    title: "Leave the page, come back, go on",
    text: [
      "Where windows are not wanted, the page leaves for the sign-in. A call with a `resumeKey` is kept meanwhile, without its token.",
      "After the return a GET is sent again by itself. What changes something waits for your confirmation: you may have changed your mind.",
    ],
    actions: [
      { label: "Read an order", run: async () => redirect.readOrder(await nextOrder()) },
      { label: "Pay an order", run: async () => redirect.payOrder(await nextOrder()) },
    ],
    prompts: true,
    sources: [{ file: "redirect.ts", text: redirectText }],
  },
  {
    id: "background",
    title: "The background never prompts",
    text: [
      "A poll meets a policy that wants you. It may not ask: its calls end with the API's own 401, and none of them hammers the token service.",
      "Then read the order yourself. You are asked, and the next poll gets through.",
    ],
    actions: [
      { label: "Protect an order, and poll it", run: async () => background.poll(await nextOrder()) },
      { label: "Read it now", run: () => background.readNow(currentOrder()) },
      { label: "Poll it again", run: () => background.poll(currentOrder()) },
    ],
    prompts: true,
    sources: [{ file: "background.ts", text: backgroundText }],
  },
  tabs,
  {
    id: "parallel",
    title: "Six calls, one window",
    text: [
      "Six calls are challenged at the same time. One window opens; when you approve, all six are sent again with the same token.",
      "Deny, and all six end at once.",
    ],
    actions: [{ label: "Read six parts of an order", run: async () => parallel.readAll(await nextOrder()) }],
    prompts: true,
    sources: [{ file: "parallel.ts", text: parallelText }],
  },
  {
    id: "cors",
    title: "What CORS hides",
    text: [
      "A page may read WWW-Authenticate of another origin only where the API exposes it. Without that, the page cannot know what is asked of it: msal-fetch says so, in a warning and in the diagnosis.",
    ],
    actions: [
      {
        label: "Read an order, challenge hidden",
        async run() {
          await cors.exposeChallenge(false);
          return cors.readOrder(await nextOrder());
        },
      },
      {
        label: "Read it again, challenge exposed",
        async run() {
          await cors.exposeChallenge(true);
          return cors.readOrder(currentOrder());
        },
      },
    ],
    prompts: true,
    sources: [{ file: "cors.ts", text: corsText }],
    crossOrigin: true,
  },
  causes,
];
