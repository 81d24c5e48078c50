/** The story of two tabs: it has a link to the second one, and shows what both are after. */
import { currentOrder, isProtected, nextOrder } from "./orders.ts";
import { deleteOrder } from "./stories/step-up.ts";
import stepUpText from "./stories/step-up.ts?raw";
import type { Story } from "./story.ts";
import { element } from "./view/element.ts";

export const tabs: Story = {
  id: "tabs",
  title: "Two tabs, one window",
  text: [
    "Open this page in a second tab. Protect an order in one of them, then delete it in both, without approving yet.",
    "One tab opens the window. The dialog of the other says that you are being asked elsewhere; when you approve, both go on.",
  ],
  actions: [
    {
      label: "Protect the next order",
      async run() {
        await nextOrder();
        return undefined;
      },
    },
    { label: "Delete that order", run: () => deleteOrder(currentOrder()) },
  ],
  prompts: true,
  sources: [{ file: "step-up.ts", text: stepUpText }],
  extra() {
    const status = element("span", { role: "status" });
    const tell = () => {
      const { number, context } = currentOrder();
      status.textContent = isProtected()
        ? `Order ${number} needs context ${context}: delete it in both tabs.`
        : "No order is protected yet.";
    };
    tell();
    // The other tab took the next order.
    window.addEventListener("storage", tell);
    window.addEventListener("demo:done", tell);
    const link = element("a", { href: "#tabs", target: "_blank", rel: "noopener" }, "Open a second tab");
    return element("p", {}, link, ". ", status);
  },
};
