/** How the engine gets tokens for challenges: rules A1 to A10. */
import { createFetch, RecoveryError, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { fakeClock } from "../../support/clock.ts";
import {
  acrs,
  api,
  challenge,
  deferred,
  interactionRequired,
  invalidToken,
  msalError,
  nbf,
  scripted,
  settle,
} from "../../support/scripted.ts";

const URL_A = "https://api.example/orders/1";
const resources = { "https://api.example": ["api://orders/.default"] };

it("replays once with a token got silently for the challenge [A1]", async () => {
  const tokens = scripted({ interactive: () => "never" });
  const server = api(({ token }) => (token === "t2" ? new Response("ok") : challenge(acrs("c1"))));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const response = await fetch(URL_A);

  expect(await response.text()).toBe("ok");
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2"]);
  expect(tokens.asked.map(({ how, claims }) => [how, claims])).toEqual([
    ["silent", undefined],
    ["silent", acrs("c1")],
  ]);
  expect(reportOf(response)).toMatchObject({
    outcome: "recovered",
    attempts: [
      { action: "silent" },
      { action: "send", status: 401 },
      { action: "silent" },
      { action: "replay", status: 200 },
    ],
  });
});

it("asks the user when the silent request needs one, and then replays [A1]", async () => {
  const tokens = scripted({
    silent: ({ claims }, count) => {
      if (claims) throw interactionRequired();
      return `t${count}`;
    },
    interactive: () => "elevated",
  });
  const server = api(({ token }) => (token === "elevated" ? new Response("ok") : challenge(acrs("c1"))));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(response.status).toBe(200);
  expect(tokens.asked.map(({ how }) => how)).toEqual(["silent", "silent", "interactive"]);
  expect(tokens.asked[2]?.claims).toBe(acrs("c1"));
  expect(reportOf(response)?.attempts.map(({ action }) => action)).toEqual([
    "silent",
    "send",
    "silent",
    "interactive",
    "replay",
  ]);
});

it("takes a token that another call got for the challenge, without a token request [A1, E6]", async () => {
  const tokens = scripted();
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response("ok")));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch(URL_A);
  const other = await fetch("https://api.example/orders/2");

  expect(other.status).toBe(200);
  expect(tokens.asked).toHaveLength(2);
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2", "t1", "t2"]);
});

it("gives MSAL the claims byte for byte as they were decoded [A2]", async () => {
  const claims = '{ "access_token" : {"Nbf2":{"Values":["ü"]},\n"nbf":{"essential":true, "value":"1652813508"}} }';
  const tokens = scripted();
  const server = api(({ token }) => (token === "t1" ? challenge(claims) : new Response()));

  await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(tokens.asked[1]?.claims).toBe(claims);
});

it("sends no claims on the calls that follow a recovery [A2]", async () => {
  const tokens = scripted();
  const server = api(({ token }) => (token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch(URL_A);
  await fetch(URL_A);

  expect(tokens.asked).toHaveLength(2);
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2", "t2"]);
});

it("keeps the authentication context, and nothing else, when the token is renewed [A2]", async () => {
  const clock = fakeClock();
  const both = JSON.stringify({ access_token: { acrs: { value: "c1" }, nbf: { value: "5" } } });
  const tokens = scripted();
  const server = api(({ token }) => (token === "t1" ? challenge(both) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch(URL_A);
  clock.jump(3_590_000);
  await fetch(URL_A);

  expect(tokens.asked).toHaveLength(3);
  expect(JSON.parse(tokens.asked[2]?.claims ?? "")).toEqual({
    access_token: { acrs: { essential: true, value: "c1" } },
  });
});

it("renews plainly where the context cannot be renewed silently, and lets the next challenge decide [A2]", async () => {
  const clock = fakeClock();
  let needsUser = false;
  const tokens = scripted({
    silent: ({ claims }, count) => {
      if (claims && needsUser) throw interactionRequired();
      return `t${count}`;
    },
  });
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch(URL_A);
  clock.jump(3_590_000);
  needsUser = true;
  const response = await fetch(URL_A);

  expect(response.status).toBe(200);
  expect(tokens.asked.map(({ claims }) => claims !== undefined)).toEqual([false, true, true, false]);
});

it("joins the claims of the token service to those of the API for the interaction [A3]", async () => {
  const further = JSON.stringify({ access_token: { acrs: { value: "c2" }, capolids: { values: ["p"] } } });
  const tokens = scripted({
    silent: ({ claims }, count) => {
      if (claims) throw interactionRequired({ claims: further });
      return `t${count}`;
    },
    interactive: () => "elevated",
  });
  const server = api(({ token }) => (token === "elevated" ? new Response() : challenge(acrs("c1"))));

  await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(JSON.parse(tokens.asked[2]?.claims ?? "")).toEqual({
    access_token: { acrs: { essential: true, values: ["c1", "c2"] }, capolids: { values: ["p"] } },
  });
});

it("keeps the API's claims where MSAL drops those of the token service [A3]", async () => {
  const tokens = scripted({
    silent: ({ claims }, count) => {
      if (claims) throw msalError("invalid_grant", { name: "ServerError", subError: "" });
      return `t${count}`;
    },
    interactive: () => "elevated",
  });
  const server = api(({ token }) => (token === "elevated" ? new Response() : challenge(acrs("c1"))));

  await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(tokens.asked[2]).toMatchObject({ how: "interactive", claims: acrs("c1") });
});

it("makes one token request for a hundred calls that are challenged together [A4]", async () => {
  const tokens = scripted();
  const server = api(({ token }) => (token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A).catch(() => {});
  const before = tokens.asked.length;

  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => fetch(`https://api.example/orders/${n}`)));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(tokens.asked.length - before).toBe(0);
});

it("makes one token request for a hundred simultaneous first calls [A4, S6]", async () => {
  const tokens = scripted();
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await Promise.all(Array.from({ length: 100 }, (_, n) => fetch(`https://api.example/orders/${n}`)));

  expect(tokens.asked).toHaveLength(1);
});

it("makes one token request for calls that hold a refused token when their refusals arrive [A4]", async () => {
  const tokens = scripted();
  let revoked = false;
  const server = api(({ token }) => (revoked && token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  revoked = true;

  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => fetch(`https://api.example/orders/${n}`)));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(tokens.asked).toHaveLength(2);
});

it("makes at most two token requests for a hundred different times in the challenges [A4]", async () => {
  const tokens = scripted({ silent: (_, count) => new Promise((resolve) => setTimeout(resolve, 5, `t${count}`)) });
  const at = Math.floor(Date.now() / 1000);
  let revoked = false;
  let refusals = 0;
  const server = api(({ token }) =>
    revoked && token === "t1" ? challenge(nbf(at - 50 + ++refusals)) : new Response(),
  );
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  revoked = true;

  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => fetch(`https://api.example/orders/${n}`)));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(refusals).toBe(100);
  expect(tokens.asked.length - 1).toBeLessThanOrEqual(2);
});

it("does not mix two different requirements that arrive at once [A4]", async () => {
  const tokens = scripted({ silent: ({ claims }) => claims ?? "plain" });
  const server = api(({ token, url }) => {
    const wanted = acrs(url.endsWith("a") ? "c1" : "c2");
    return token === wanted ? new Response() : challenge(wanted);
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => fetch(`https://api.example/${n % 2 ? "a" : "b"}`)),
  );

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(tokens.asked.filter(({ claims }) => claims)).toHaveLength(2);
});

it("makes two token requests for two routes with different contexts called in turn [A4]", async () => {
  const tokens = scripted({ silent: ({ claims }) => claims ?? "plain" });
  const server = api(({ token, url }) => {
    const wanted = acrs(url.endsWith("a") ? "c1" : "c2");
    return token === wanted ? new Response() : challenge(wanted);
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  for (let n = 0; n < 100; n++) expect((await fetch(`https://api.example/${n % 2 ? "a" : "b"}`)).status).toBe(200);

  expect(tokens.asked.filter(({ claims }) => claims)).toHaveLength(2);
  expect(server.seen).toHaveLength(102);
});

it("compares challenges by what they demand, not by how they are written [A4]", async () => {
  const first = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const second = '{ "access_token": { "acrs": { "values": ["c1"], "essential": true } } }';
  const tokens = scripted({ silent: (_, count) => new Promise((resolve) => setTimeout(resolve, 5, `t${count}`)) });
  const server = api(({ token, url }) =>
    token === "t1" ? challenge(url.endsWith("1") ? first : second) : new Response(),
  );
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await Promise.all([fetch("https://api.example/1"), fetch("https://api.example/2")]);

  expect(tokens.asked).toHaveLength(2);
});

it("lets new calls wait for the silent attempt when a challenge made the token useless [A4]", async () => {
  const gate = deferred<string>();
  const tokens = scripted({ silent: ({ claims }) => (claims ? gate.promise : "t1") });
  let revoked = false;
  const server = api(({ token }) => (revoked && token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  revoked = true;

  const first = fetch(URL_A);
  await settle();
  const second = fetch("https://api.example/orders/2");
  await settle();
  expect(server.seen).toHaveLength(2);
  gate.resolve("t2");

  expect((await first).status).toBe(200);
  expect((await second).status).toBe(200);
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t1", "t2", "t2"]);
});

it("holds up nobody else when a challenge only asks for an authentication context [A4]", async () => {
  const gate = deferred<string>();
  const tokens = scripted({ silent: ({ claims }) => (claims ? gate.promise : "t1") });
  const server = api(({ url, token }) =>
    url.endsWith("secret") && token === "t1" ? challenge(acrs("c1")) : new Response(),
  );
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const challenged = fetch("https://api.example/secret");
  await settle();
  expect((await fetch("https://api.example/open")).status).toBe(200);
  gate.resolve("t2");
  expect((await challenged).status).toBe(200);
});

it("ends a call that must not wait for a user with its original response [A4]", async () => {
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "t1";
    },
    interactive: () => "elevated",
  });
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const [asked, quiet] = await Promise.all([fetch(URL_A), fetch.with({ interaction: "never" })(URL_A)]);

  expect(asked.status).toBe(200);
  expect(quiet.status).toBe(401);
  expect(await quiet.text()).toBe("challenged");
  expect(reportOf(quiet)).toMatchObject({ outcome: "unrecovered", reason: "interaction-not-allowed" });
  expect(tokens.asked.filter(({ claims }) => claims)).toHaveLength(2);
});

it("asks one user at a time, also for different resources [A5]", async () => {
  const gates = [deferred<string>(), deferred<string>()];
  let open = 0;
  let most = 0;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: async ({ scopes }) => {
      most = Math.max(most, ++open);
      const token = await gates[scopes[0] === "a" ? 0 : 1]?.promise;
      open--;
      return token ?? "";
    },
  });
  const server = api(({ token }) => (token === "plain" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({
    tokens,
    resources: { "https://a.example": ["a"], "https://b.example": ["b"] },
    fetch: server.fetch,
  });

  const calls = [fetch("https://a.example/"), fetch("https://b.example/")];
  await settle();
  gates[1]?.resolve("b-elevated");
  await settle();
  expect(tokens.asked.filter(({ how }) => how === "interactive")).toHaveLength(1);
  gates[0]?.resolve("a-elevated");

  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  expect(most).toBe(1);
});

it("waits for an interaction that is not ours and then goes on [A5]", async () => {
  const clock = fakeClock();
  let foreign = true;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: () => {
      if (foreign) throw msalError("interaction_in_progress", { name: "BrowserAuthError" });
      return "elevated";
    },
  });
  const server = api(({ token }) => (token === "plain" ? challenge(acrs("c1")) : new Response()));

  const call = createFetch({ tokens, resources, fetch: server.fetch })(URL_A);
  await clock.advance(1_500);
  foreign = false;
  await clock.advance(10_000);

  expect((await call).status).toBe(200);
});

it("does not use the token of another account [A6]", async () => {
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "t1";
    },
    interactive: () => ({ token: "other", subject: "user-2" }),
  });
  const server = api(() => challenge(acrs("c1")));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(response.status).toBe(401);
  expect(reportOf(response)?.reason).toBe("account-mismatch");
  expect(server.seen.map(({ token }) => token)).toEqual(["t1"]);
});

it("does not use the token of another tenant [A6]", async () => {
  const tokens = scripted({ silent: () => ({ tenant: "00000000-0000-0000-0000-000000000002" }) });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const call = fetch.with({ tenant: "00000000-0000-0000-0000-000000000001" })(URL_A);

  await expect(call).rejects.toMatchObject({ name: "RecoveryError", code: "account-mismatch" });
  expect(server.seen).toHaveLength(0);
});

it("asks no user where the token service says that it would not help [A7]", async () => {
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims)
        throw interactionRequired({ errorCode: "invalid_grant", subError: "message_only", claims: acrs("c9") });
      return "t1";
    },
    interactive: () => "never",
  });
  const server = api(() => challenge(acrs("c1")));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(reportOf(response)?.reason).toBe("interaction-blocked");
  expect(tokens.asked.map(({ how }) => how)).toEqual(["silent", "silent"]);
});

it("reads no numbers and no texts of errors [A7]", async () => {
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw Object.assign(new Error("AADSTS50076 interaction_required"), { errorCode: "invalid_client" });
      return "t1";
    },
    interactive: () => "never",
  });
  const server = api(() => challenge(acrs("c1")));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(reportOf(response)?.reason).toBe("token-request-failed");
  expect(tokens.asked.every(({ how }) => how === "silent")).toBe(true);
});

it("tries a token request again that failed by a passing fault [A8]", async () => {
  const clock = fakeClock();
  const tokens = scripted({
    silent: (_, count) => {
      if (count < 3) throw msalError("network_error");
      return "t3";
    },
  });
  const server = api(() => new Response());

  const call = createFetch({ tokens, resources, fetch: server.fetch })(URL_A);
  await clock.advance(10_000);

  expect((await call).status).toBe(200);
  expect(tokens.asked).toHaveLength(3);
});

it("does not hammer when MSAL holds requests back [A8]", async () => {
  const tokens = scripted({
    silent: () => {
      throw msalError("90055", { name: "ServerError" });
    },
  });
  const server = api(() => new Response());

  await expect(createFetch({ tokens, resources, fetch: server.fetch })(URL_A)).rejects.toMatchObject({
    code: "unrecovered",
  });
  expect(tokens.asked).toHaveLength(1);
});

it("makes a new request object for every attempt and leaves MSAL's error as it is [A9]", async () => {
  const error = Object.freeze(interactionRequired());
  const seen = new Set<object>();
  const tokens = scripted({
    silent: (request) => {
      seen.add(request);
      (request.scopes as string[]).push("mutated");
      Object.assign(request, { authenticationScheme: "Bearer" });
      if (request.claims) throw error;
      return "t1";
    },
    interactive: (request) => {
      seen.add(request);
      return { token: "t2", subject: request.scopes.includes("mutated") ? "wrong" : request.subject };
    },
  });
  const server = api(({ token }) => (token === "t2" ? new Response() : challenge(acrs("c1"))));

  expect((await createFetch({ tokens, resources, fetch: server.fetch })(URL_A)).status).toBe(200);
  expect(seen.size).toBe(3);
});

it("takes an empty token for an error [A10]", async () => {
  const tokens = scripted({ silent: () => "" });
  const server = api(() => new Response());

  const failure = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(RecoveryError);
  expect((failure as RecoveryError).report.reason).toBe("token-unusable");
  expect(server.seen).toHaveLength(0);
});

it("never sends a bound token as Bearer [A10]", async () => {
  for (const type of ["PoP", "DPoP"] as const) {
    const tokens = scripted({ silent: () => ({ type }) });
    const server = api(() => new Response());
    await expect(createFetch({ tokens, resources, fetch: server.fetch })(URL_A)).rejects.toMatchObject({
      code: "unrecovered",
    });
    expect(server.seen).toHaveLength(0);
  }
});

it("renews a token refused without a challenge once, past MSAL's cache [D6]", async () => {
  const clock = fakeClock();
  const tokens = scripted();
  let refuse = false;
  const server = api(({ token }) => (refuse && token === "t1" ? invalidToken() : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  clock.jump(61_000);
  refuse = true;

  const response = await fetch(URL_A);

  expect(response.status).toBe(200);
  expect(tokens.asked[1]).toMatchObject({ how: "silent", refresh: true });
  expect(reportOf(response)?.attempts.map(({ action }) => action)).toEqual(["send", "refresh", "replay"]);
});

it("does not renew a token that was just issued [D6]", async () => {
  fakeClock();
  const tokens = scripted();
  const server = api(() => invalidToken());

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(response.status).toBe(401);
  expect(reportOf(response)?.reason).toBe("token-just-issued");
  expect(tokens.asked).toHaveLength(1);
});

it("makes no further forced renewal for five minutes after a renewed token was refused [D6]", async () => {
  const clock = fakeClock();
  let latest = "t0";
  const tokens = scripted({
    silent: ({ refresh }, count) => {
      if (refresh) latest = `t${count}`;
      return latest;
    },
  });
  let refuse = false;
  const server = api(() => (refuse ? invalidToken() : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  refuse = true;
  clock.jump(61_000);

  const first = await fetch(URL_A);
  expect(reportOf(first)?.reason).toBe("refresh-refused");
  expect(tokens.asked.filter(({ refresh }) => refresh)).toHaveLength(1);

  clock.jump(200_000);
  expect(reportOf(await fetch(URL_A))?.reason).toBe("cooling-down");
  expect(tokens.asked.filter(({ refresh }) => refresh)).toHaveLength(1);

  clock.jump(200_000);
  await fetch(URL_A);
  expect(tokens.asked.filter(({ refresh }) => refresh)).toHaveLength(2);
});

it("does not renew a token for another resource [D6]", async () => {
  const clock = fakeClock();
  const payload = btoa(JSON.stringify({ aud: "https://graph.microsoft.com", iat: 1 }));
  const tokens = scripted({ silent: () => `e30.${payload}.sig` });
  const server = api(() => invalidToken());
  const fetch = createFetch({
    tokens,
    resources: { "https://vault.example": ["https://vault.azure.net/.default"] },
    fetch: server.fetch,
  });

  clock.jump(61_000);
  const response = await fetch("https://vault.example/secrets");

  expect(reportOf(response)?.reason).toBe("wrong-audience");
  expect(tokens.asked).toHaveLength(1);
});
