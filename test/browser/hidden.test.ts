/** Challenges that a page may not read. */
import { expect, it } from "vitest";
import { useSpa } from "../support/spa.ts";

const spa = useSpa();

it("tells once per API that its challenges cannot be read, and which header shows them [B6]", async () => {
  const tab = await spa.open();
  const { emulator, origins } = spa;
  spa.demandStepUp();
  emulator.policy.setCors({ service: "todo", expose: false });
  const order = { url: `${origins.todo}/reports`, times: 3 };
  for (const outcomes of [await tab.call(order), await tab.call(order)]) {
    for (const { status, challenged, report } of outcomes) {
      expect([status, challenged]).toEqual([401, false]);
      expect(report).toMatchObject({ outcome: "unrecovered", diagnosis: { cause: "challenge-hidden" } });
    }
  }
  const warnings = tab.events.filter((event) => event.type === "warning" && event.code === "challenge-hidden");
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toHaveProperty(
    "message",
    expect.stringContaining("Access-Control-Expose-Headers: WWW-Authenticate"),
  );
  expect([...tab.prompts, ...tab.windows]).toEqual([]);
});
