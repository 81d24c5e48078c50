/** A token that another process got answers a challenge, unless it was got before it. */
import { createFetch, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { acrs, api, challenge, nbf, scripted } from "../../support/scripted.ts";

const URL_A = "https://api.example/orders/1";
const resources = { "https://api.example": ["api://orders/.default"] };

it("asks once more where the API refuses a token that was not got for this challenge [A4, E1]", async () => {
  for (const kind of ["user", "app"] as const) {
    for (const claims of [nbf(100), acrs("c1")]) {
      // The second one is of another process, got before this challenge: the API refuses it as well.
      const tokens = scripted({ kind, silent: (_, count) => ({ token: `t${count}`, fromCache: count === 2 }) });
      const server = api(({ token }) => (token === "t3" ? new Response("ok") : challenge(claims)));
      const fetch = createFetch({ tokens, resources, fetch: server.fetch });

      expect(await (await fetch(URL_A)).text()).toBe("ok");

      expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2", "t3"]);
      expect(tokens.asked.map((asked) => asked.claims)).toEqual([undefined, claims, claims]);
    }
  }
});

it("asks once more and no further where every token is of another process, whatever time is named [E1, E8]", async () => {
  const tokens = scripted({ silent: (_, count) => ({ token: `t${count}`, fromCache: true }) });
  let at = 100;
  const server = api(() => challenge(nbf(at++)));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  expect(reportOf(await fetch(URL_A))?.reason).toBe("same-challenge-again");
  expect(server.seen).toHaveLength(3);
  expect(tokens.asked).toHaveLength(3);

  expect(reportOf(await fetch(URL_A))?.reason).toBe("cooling-down");
  expect(tokens.asked).toHaveLength(3);
});
