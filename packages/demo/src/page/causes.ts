/** The story of all the other refusals: one is chosen, provoked, and explained. */
import { place } from "./place.ts";
import { type Provocation, provocations } from "./stories/provocations.ts";
import provocationsText from "./stories/provocations.ts?raw";
import type { Source, Story } from "./story.ts";
import { button, element } from "./view/element.ts";

export const causes: Story = {
  id: "causes",
  title: "Every other refusal, explained",
  text: [
    "A 401 or 403 that no token can cure comes back as it is, with a diagnosis: the cause, the evidence, who can cure it, and how.",
  ],
  actions: [],
  sources: [],
  extra({ run, show }) {
    const select = element("select", { id: "cause" }, ...provocations.map(option));
    const chosen = (): Provocation => provocations[select.selectedIndex] ?? (provocations[0] as Provocation);
    select.addEventListener("change", () => show([sourceOf(chosen())]));
    show([sourceOf(chosen())]);
    return element(
      "div",
      { class: "choice" },
      element("label", { for: "cause" }, "What goes wrong"),
      select,
      button("Provoke it", () => run({ label: "Provoke it", run: () => chosen().provoke() }), { class: "primary" }),
    );
  },
};

function option({ cause, title, crossOrigin }: Provocation): HTMLOptionElement {
  const needs = crossOrigin && !place.crossOrigin;
  return element("option", { value: cause, disabled: needs === true }, needs ? `${title} (with --origins)` : title);
}

/** Its own lines, cut out of the module. */
function sourceOf({ cause }: Provocation): Source {
  const entries = provocationsText.split(/^(?= {2}\{$)/m);
  const entry = entries.find((one) => one.includes(`    cause: "${cause}",`)) ?? "";
  const end = entry.indexOf("\n  },");
  const text = entry.slice(0, end + 5).replaceAll(/^ {2}/gm, "");
  return { file: "provocations.ts", text };
}
