/** Calls of a page that nobody has to be asked for. */
import { expect, it } from "vitest";
import { useSpa } from "../support/spa.ts";

const spa = useSpa();

it.each(["4", "5"] as const)("sends a token of the signed-in user, with msal-browser %s", async (major) => {
  const tab = await spa.open({ major });
  const [outcome] = await tab.call({ url: `${spa.origins.todo}/tasks` });
  expect(outcome).toMatchObject({ status: 200, active: false, report: { outcome: "ok" } });
});

it.each(["4", "5"] as const)(
  "recovers silently what needs nobody, and shows nothing, with msal-browser %s [A1]",
  async (major) => {
    const tab = await spa.open({ major });
    const { emulator, origins } = spa;
    for (const happen of [
      () => emulator.events.policyChanged(),
      () => emulator.events.revokeSessions("alex", { keepRefreshTokens: true }),
    ]) {
      expect((await tab.call({ url: `${origins.todo}/tasks` }))[0]?.status).toBe(200);
      happen();
      emulator.log.clear();
      const outcomes = await tab.call({ url: `${origins.todo}/tasks`, times: 5 });
      expect(outcomes.map(({ status, report }) => [status, report?.outcome])).toEqual(
        Array(5).fill([200, "recovered"]),
      );
      expect(emulator.log.count({ service: "token" })).toBe(1);
    }
    expect(tab.prompts).toEqual([]);
    expect(tab.windows).toEqual([]);
  },
);
