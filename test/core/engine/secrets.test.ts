/** What nobody may learn from messages, events, reports and storage: rules X1 and X2. */
import { inspect } from "node:util";
import { claimsOf, createFetch, type FetchEvent, RecoveryError, reportOf, type TokenProvider } from "@msal-fetch/core";
import { expect, it, vi } from "vitest";
import { api, challenge, interactionRequired, msalError, scripted } from "../../support/scripted.ts";

const SECRETS = ["secret-token", "secret-claim", "secret-name", "secret-path", "secret-code", "10.1.2.3"];
const CLAIMS = JSON.stringify({
  access_token: { acrs: { value: "secret-claim" }, xms_rp_ipaddr: { value: "10.1.2.3" } },
});
const URL_A = "https://api.example/users/secret-name/secret-path?code=secret-code";

function leaky(code: string): Error {
  const error = interactionRequired({
    errorCode: code,
    claims: CLAIMS,
    account: { username: "secret-name" },
    subError: "",
  });
  error.message = "AADSTS50076: secret-name must use secret-claim, code secret-code, token secret-token";
  return error;
}

const providers: Record<string, () => TokenProvider> = {
  "a token that never satisfies": () => scripted({ silent: (_, count) => `secret-token-${count}` }),
  "a silent request that fails": () =>
    scripted({
      silent: ({ claims }) => {
        if (claims) throw leaky("invalid_client");
        return "secret-token";
      },
    }),
  "an interaction that is cancelled": () =>
    scripted({
      silent: ({ claims }) => {
        if (claims) throw leaky("interaction_required");
        return "secret-token";
      },
      interactive: () => {
        throw Object.assign(leaky("user_cancelled"), { name: "BrowserAuthError", claims: "" });
      },
    }),
  "another account": () => scripted({ silent: () => ({ token: "secret-token", subject: "secret-name" }) }),
  "no first token": () =>
    scripted({
      silent: () => {
        throw leaky("invalid_grant");
      },
    }),
  "an error of the network": () =>
    scripted({
      silent: () => {
        throw Object.assign(msalError("something_else"), { message: "connect 10.1.2.3 secret-token" });
      },
    }),
};

it("keeps tokens, claims, names and paths out of reports, events and errors [X1]", async () => {
  for (const [name, make] of Object.entries(providers)) {
    for (const unrecovered of ["return", "throw"] as const) {
      const events: FetchEvent[] = [];
      const server = api(() => challenge(CLAIMS));
      const fetch = createFetch({
        tokens: make(),
        resources: { "https://api.example": ["s"] },
        fetch: server.fetch,
        unrecovered,
        onEvent: (event) => events.push(event),
      });

      const result = await fetch(URL_A).catch((error: unknown) => error);

      const failure = result as RecoveryError | Response;
      const report = failure instanceof RecoveryError ? failure.report : reportOf(failure);
      const shown = [JSON.stringify(events), JSON.stringify(report), inspect(events, { depth: 10 })];
      if (failure instanceof RecoveryError) {
        shown.push(
          String(failure),
          JSON.stringify(failure),
          failure.stack ?? "",
          inspect(failure.cause, { depth: 10 }),
        );
        shown.push(JSON.stringify(failure.cause), inspect({ ...failure }, { depth: 10 }));
      }
      for (const secret of SECRETS) expect(shown.join("\n"), `${name}, ${unrecovered}`).not.toContain(secret);
    }
  }
});

it("hands the claims text out through claimsOf alone [X1]", async () => {
  const fetch = createFetch({
    tokens: scripted(),
    resources: { "https://api.example": ["s"] },
    fetch: api(() => challenge(CLAIMS)).fetch,
  });

  const response = await fetch(URL_A);

  expect(claimsOf(response)).toBe(CLAIMS);
  expect(JSON.stringify(response)).not.toContain("secret-claim");
  expect(claimsOf(new Response())).toBeUndefined();
});

it("writes nothing to storage and nothing to the console [X2]", async () => {
  const setItem = vi.fn();
  const storage = { getItem: vi.fn(() => null), setItem, removeItem: vi.fn() };
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("sessionStorage", storage);
  const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) => vi.spyOn(console, level));

  for (const make of Object.values(providers)) {
    const fetch = createFetch({
      tokens: make(),
      resources: { "https://api.example": ["s"] },
      fetch: api(() => challenge(CLAIMS)).fetch,
    });
    await fetch(URL_A).catch(() => {});
  }

  expect(setItem).not.toHaveBeenCalled();
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
