/** What the engine does once the user has said no. */
import { createFetch, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { fakeClock } from "../../support/clock.ts";
import { acrs, api, challenge, deferred, interactionRequired, msalError, scripted } from "../../support/scripted.ts";

const URL_A = "https://api.example/orders/1";
const resources = { "https://api.example": ["api://orders/.default"] };

const plainOnly = ({ claims }: { claims?: string }) => {
  if (claims) throw interactionRequired();
  return "plain";
};

it("has the user click first after a cancellation, however long the window had been open [E4]", async () => {
  const clock = fakeClock();
  let actedAt: number | undefined;
  const first = deferred<string>();
  const answers = [first.promise, "elevated"];
  const tokens = scripted({
    silent: plainOnly,
    interactive: () => answers.shift() ?? "",
    more: { asksFirst: true, lastActivation: () => actedAt },
  });
  const server = api(({ token }) => (token === "elevated" ? new Response() : challenge(acrs("c1"))));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const call = fetch(URL_A);
  await clock.advance(61_000);
  first.reject(msalError("access_denied"));
  expect(reportOf(await call)?.reason).toBe("interaction-cancelled");
  await clock.advance(1_000);
  actedAt = clock.now();
  expect((await fetch(URL_A)).status).toBe(200);

  const prompts = tokens.asked.filter(({ how }) => how === "interactive");
  expect(prompts.map(({ interaction }) => interaction?.askFirst)).toEqual([false, true]);
});

it("ends within a second of the cancellation, also where the body of the refusal never ends [E4]", async () => {
  const clock = fakeClock();
  const gate = deferred<string>();
  const tokens = scripted({ silent: plainOnly, interactive: () => gate.promise });
  const endless = () => {
    const headers = new Headers(challenge(acrs("c1")).headers);
    headers.set("content-type", "application/json");
    const body = new ReadableStream({ start: (it) => it.enqueue(new TextEncoder().encode('{"error":')) });
    return new Response(body, { status: 401, headers });
  };
  const fetch = createFetch({ tokens, resources, fetch: api(endless).fetch });

  let reason: string | undefined;
  fetch(URL_A).then((response) => {
    reason = reportOf(response)?.reason;
  });
  await clock.advance(5_000);
  expect(reason).toBeUndefined();
  gate.reject(msalError("interaction-cancelled"));
  await clock.advance(400);

  expect(reason).toBe("interaction-cancelled");
  // The reading itself, which nobody waits for any more.
  await clock.advance(1_000);
});
